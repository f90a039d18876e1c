export const report = 'React in strict mode makes, destroys and makes again.'
