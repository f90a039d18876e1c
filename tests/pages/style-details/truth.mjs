export const report = "The widget's parent stands in a closed details element."

export default (page) => page.worksOrSaysWhy('invalid_config')
