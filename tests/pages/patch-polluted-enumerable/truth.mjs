export const report =
  'Old libraries add functions to Object.prototype and Array.prototype, and loops find them.'

export const isFramed = true

export default async (page) => {
  await page.works()
  const [asked] = page.askedOf('verify.example')
  if (/each|contains/.test(asked)) throw new Error(asked)
}
