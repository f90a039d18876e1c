export const report =
  'The official script is loaded after ours and replaces the global: our clients keep working.'
