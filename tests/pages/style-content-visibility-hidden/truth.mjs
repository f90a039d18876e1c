export const report =
  "The widget's parent has content-visibility: hidden, as the kept screens of a web app have."

export default (page) => page.worksOrSaysWhy('invalid_config')
