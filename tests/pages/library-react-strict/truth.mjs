export const report = 'React in strict mode constructs, destroys and constructs again.'
