export const report = 'A script of the page hides every dialog with inline styles: the page stays usable.'

export default async (page) => {
  await page.hears('onReady')
  await page.doesNotLockUnseen()
}
