export const report =
  'A loader fetches the script and evaluates it, in a browser without WebAssembly: it looks for the other engine next to the page instead of next to the script.'

export default async (page) => {
  await page.works()
  const asked = page.askedOf('engine-evaluated.shop.example')
  if (!asked.includes('/copy/persona.compat.js')) throw new Error(`asked for ${asked}`)
}

export const except = {
  webkit: 'its stacks do not name where evaluated code comes from; the error says to set `Persona.compatUrl`',
}
