export const report = 'The page has defined window.Persona as a getter without a setter.'
