export const report =
  'A sandboxed frame has no origin to which the flow could answer: an error is reported at once, not after 20 seconds.'

export default (page) =>
  page.inFrame('#inner', async () => {
    await page.hears(/^(thrown|onError) invalid_config: /)
    page.tokenMayGoTo()
  })
