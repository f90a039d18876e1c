// What the engine asks the browser for: tables that it has anyway. See src/browser.rs.

export function browser(question) {
  const text = question.slice(question.indexOf(' ') + 1)
  if (question[0] === 'l') return text.toLowerCase()
  try {
    const { protocol, hostname, origin } = new URL(text)
    return [protocol, hostname, origin].map((part) => `${part.length}:${part}`).join('')
  } catch {
    return ''
  }
}
