export const report = "The widget's parent is in a popover, which the browser closes when the widget opens."

export default (page) => page.worksOrSaysWhy('invalid_config')
