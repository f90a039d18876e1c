export const report = 'A page written from right to left: × is on the other side.'

export default async (page) => {
  await page.shows()
  const { boxes } = await page.looksRight()
  if (boxes.close.left > boxes.frame.left) throw new Error('× is on the right')
  await page.works()
}
