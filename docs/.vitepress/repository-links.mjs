/**
 * Shows links that leave docs/ as plain text. They lead to files of the repository, which the
 * site does not contain.
 */
export function withoutRepositoryLinks(md) {
  md.core.ruler.push('repository-links', ({ tokens }) => {
    for (const { children } of tokens) {
      let isOutside = false
      for (const token of children ?? []) {
        if (token.type === 'link_open') isOutside = token.attrGet('href').startsWith('../')
        if (isOutside && /^link_(open|close)$/.test(token.type)) {
          const isEnd = token.type === 'link_close'
          Object.assign(token, { type: 'text', tag: '', nesting: 0, content: '', attrs: null })
          if (isEnd) isOutside = false
        }
      }
    }
  })
}
