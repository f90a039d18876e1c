export const report = "The page's tests have replaced all timers, and time does not advance."

export const isFramed = true
