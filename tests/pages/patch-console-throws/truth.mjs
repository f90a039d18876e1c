export const report = "The page's console throws, since a tool has replaced it."
