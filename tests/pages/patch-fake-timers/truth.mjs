export const report = "The page's tests have taken all timers over, and time stands still."

export const isFramed = true
