export const report =
  'A sandboxed frame has no origin to which the flow could answer: that is said at once, and not after 20 seconds.'

export default (page) =>
  page.inFrame('#inner', async () => {
    await page.hears(/^(thrown|onError) invalid_config: /)
    page.tokenMayGoTo()
  })
