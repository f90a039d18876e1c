export const report = 'A right-to-left page: × is on the other side.'

export default async (page) => {
  await page.shows()
  const { boxes } = await page.looksRight()
  if (boxes.close.left > boxes.frame.left) throw new Error('× is on the right')
  await page.works()
}
