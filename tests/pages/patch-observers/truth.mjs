export const report = 'MutationObserver, ResizeObserver and IntersectionObserver are missing.'
