export const report = 'An SVG document with scripts: it has no body, so nothing can be shown in it.'

export default async (page) => {
  await page.hears(/^(thrown|onError) (no_dom|invalid_config)/)
}
