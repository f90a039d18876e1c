export const report =
  'Two copies of the script under trusted-types persona-wasm: the second one gets no engine, because a policy of that name exists.'

export default async (page) => {
  await page.shows()
  await page.clicksClose()
  await page.hears('onCancel inq_2')
  await page.waitsFor('!first.isLoading')
  await page.hearsNothingOf('onError')
}
