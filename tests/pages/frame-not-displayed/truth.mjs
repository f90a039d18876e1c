export const report = 'The widget in a frame that is not displayed yet when the client is opened.'

export default (page) =>
  page.inFrame('#inner', async () => {
    await page.hears('onReady')
    await page.run('parent.document.querySelector("#inner").style.display = "block"')
    await page.works()
  })
