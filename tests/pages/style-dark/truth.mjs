export const report = 'A page in dark colours: :root { color-scheme: dark }'
