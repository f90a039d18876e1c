define([], () => ({ text: 'module' }))
