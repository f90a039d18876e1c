export const report = 'The script comes from another origin, and its second engine from beside it.'

export default async (page) => {
  await page.works()
  if (!page.askedOf('cdn.example').includes('/copy/persona.compat.js'))
    throw new Error('not from beside the script')
}
