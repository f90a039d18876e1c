export const report = 'The strictest policy that a page with the widget can have.'

export default async (page) => {
  await page.works()
  if ((await page.run('return Persona.engine')) !== 'compat')
    throw new Error('the policy forbids WebAssembly')
}
