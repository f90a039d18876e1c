export const report =
  'Two copies of the script under trusted-types persona-wasm: the second one is left without an engine, since the name of the policy is taken.'

export default async (page) => {
  await page.shows()
  await page.clicksClose()
  await page.hears('onCancel inq_2')
  await page.waitsFor('!first.isLoading')
  await page.hearsNothingOf('onError')
}
