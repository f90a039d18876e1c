export const report = 'A drawing with scripts: it has no body, and nothing can be shown in it.'

export default async (page) => {
  await page.hears(/^(thrown|onError) (no_dom|invalid_config)/)
}
