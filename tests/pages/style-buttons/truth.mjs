export const report = 'The page hides and restyles all buttons.'
