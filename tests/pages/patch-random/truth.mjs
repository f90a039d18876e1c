export const report = 'Screenshot tests have fixed Math.random and the time: two clients still differ.'

export default async (page) => {
  await page.waitsFor('!client.isLoading && !other.isLoading')
  const ids = await page.run(
    'return [...document.querySelectorAll(".persona-widget__overlay")].map((node) => node.id).join()',
  )
  const [one, another] = ids.split(',')
  if (one === another) throw new Error(`both are ${one}`)
  await page.works()
}
