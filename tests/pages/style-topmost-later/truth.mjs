export const report =
  'A chat opens as a popover above the open widget: it may cover the widget, which can still be closed.'

export default async (page) => {
  await page.shows()
  await page.run('document.querySelector("#chat").showPopover()')
  await page.works()
}
