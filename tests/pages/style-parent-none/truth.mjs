export const report = "The widget's parent is not displayed, as a place for dialogs mostly is not."

export default (page) => page.worksOrSaysWhy('invalid_config')
