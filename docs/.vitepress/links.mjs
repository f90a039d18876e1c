/**
 * Makes links that are right on GitHub right on the site, too. One to docs/README.md leads to the
 * site's first page. One that leaves docs/ or leads to docs/development/ becomes text: the site has no such files.
 */
export function adaptLinks(md) {
  md.core.ruler.push('adapt-links', ({ tokens }) => {
    for (const { children } of tokens) {
      let isOutside = false
      for (const token of children ?? []) {
        if (token.type === 'link_open') {
          const href = token.attrGet('href')
          isOutside = /^(\.\.|development)\//.test(href)
          token.attrSet('href', href.replace(/^README\.md/, 'index.md'))
        }
        if (isOutside && /^link_(open|close)$/.test(token.type)) {
          if (token.type === 'link_close') isOutside = false
          Object.assign(token, { type: 'text', tag: '', nesting: 0, content: '', attrs: null })
        }
      }
    }
  })
}
