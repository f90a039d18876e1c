export const report = 'A page with Cross-Origin-Opener-Policy and no referrer.'
