export const report = 'The page itself is sandboxed by its Content-Security-Policy.'

export default async (page) => {
  await page.hears(/^(thrown|onError) invalid_config: /)
  page.tokenMayGoTo()
}
