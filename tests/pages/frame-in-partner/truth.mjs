export const report = "The page with the widget is itself in a frame, on a partner's page."

export default (page) => page.inFrame('#inner', () => page.works())
