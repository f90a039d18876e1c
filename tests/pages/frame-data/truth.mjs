export const report = 'The page is a data URL in a frame: it has no origin.'

export default (page) =>
  page.inFrame('#inner', async () => {
    await page.hears(/^(thrown|onError) invalid_config: /)
    page.tokenMayGoTo()
  })
