export const report =
  'A chat opens as a popover, above the widget that is open: it may lie over it, and the widget can still be closed.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector("#chat").showPopover()')
  await page.works()
}
