export const report = "The flow's host has an umlaut."

export default async (page) => {
  page.tokenMayGoTo('xn--prfung-4ya.example')
  await page.works()
}
