export const report = "A browser without WebAssembly, as with Safari's lockdown mode."
