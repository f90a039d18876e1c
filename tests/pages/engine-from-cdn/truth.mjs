export const report = 'The script comes from another origin, and loads the other engine from there.'

export default async (page) => {
  await page.works()
  if (!page.askedOf('cdn.example').includes('/copy/persona.compat.js'))
    throw new Error('not loaded from the folder of the script')
}
