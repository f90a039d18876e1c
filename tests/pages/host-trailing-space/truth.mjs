export const report =
  'The host was copied with a line break at its end. It is either trimmed or refused, and never replaced by a default.'

export default (page) => page.worksOrSaysWhy('invalid_config')
