export const report = "The widget's scripts are put into an empty frame one by one."

export default (page) => page.inFrame('#inner', () => page.works())
