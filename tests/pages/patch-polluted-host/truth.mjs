export const report =
  'Something has put a host into Object.prototype: every client without a host of its own is sent there.'
