export const report =
  'The script as a module, on a page that forbids WebAssembly: a module has no currentScript.'

export default async (page) => {
  await page.works()
  const asked = page.askedOf('engine-module-tag.shop.example')
  if (!asked.includes('/copy/persona.compat.js')) throw new Error(`asked for ${asked}`)
}
