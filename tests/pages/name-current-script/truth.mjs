export const report =
  'An image called currentScript before the script sends the flow and its token to the host that the image names.'
