export const report =
  'div:empty and friends, against empty containers of advertisements; and hidden siblings of the page.'
