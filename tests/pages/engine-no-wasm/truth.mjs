export const report = 'A browser without WebAssembly, such as Safari in lockdown mode.'
