// A textlint plugin that keeps only the prose of a file: the comments and test names of sources, and the texts of Fluent
// files. Everything else becomes spaces, so that the positions of problems stay right.

const SLASHES = ['.rs', '.ts', '.js', '.mjs']
const HASHES = [
  '.ftl',
  '.toml',
  '.yml',
  '.yaml',
  '.sh',
  '.service',
  'ignore',
  'Dockerfile',
  'Caddyfile',
  '/run',
]

class CommentsProcessor {
  availableExtensions() {
    return [...SLASHES, ...HASHES]
  }

  processor() {
    return {
      preProcess: (text, filePath) => {
        const hasSlashes = SLASHES.some((extension) => filePath.endsWith(extension))
        const isFluent = filePath.endsWith('.ftl')
        const prose = (hasSlashes ? slashed(text) : hashed(text, isFluent)).join('\n')
        // In a Fluent file each line is a text, elsewhere consecutive lines are one.
        const blocks = isFluent ? /.*\S.*/g : /.*\S.*(?:\n.*\S.*)*/g
        return { text: prose, ast: treeOf(prose, blocks) }
      },
      postProcess: (messages, filePath) => ({ messages, filePath }),
    }
  }
}

export default { Processor: CommentsProcessor }

/** Keeps the prose of Rust, TypeScript or JavaScript. Comments at the end of a line of code are not read. */
function slashed(text) {
  let isInBlock = false
  let isInFence = false
  return text.split('\n').map((line) => {
    if (isInBlock) {
      isInBlock = !line.includes('*/')
      return keep(line, /^\s*\*?\s*/.exec(line)[0].length, line.replace('*/', '  '))
    }
    const opening = /^\s*\/\*+\s?/.exec(line)
    if (opening) {
      isInBlock = !line.includes('*/')
      return keep(line, opening[0].length, line.replace('*/', '  '))
    }
    const comment = /^\s*\/\/[/!]?\s?/.exec(line)
    if (comment) {
      const isFence = line.slice(comment[0].length).startsWith('```')
      if (isFence) isInFence = !isInFence
      return isFence || isInFence ? blank(line) : keep(line, comment[0].length)
    }
    isInFence = false
    // The name in `test('a name', …)`, and the reports in tests/pages.
    const name = /^\s*(?:(?:await )?(?:test|it|t\.test)\(|export const report =)\s*(['"`])(.*)\1/.exec(line)
    if (!name) return blank(line)
    const from = line.indexOf(name[2])
    return keep(line, from, line.slice(0, from + name[2].length))
  })
}

/** Keeps the prose of a file whose comments begin with #, and the texts of a Fluent file. */
function hashed(text, isFluent) {
  return text.split('\n').map((line) => {
    const comment = /^\s*#+\s?/.exec(line)
    if (comment) return keep(line, comment[0].length)
    const value = isFluent && /^(?:[\w-]+ = |\s+\*?\[\w+\] )/.exec(line)
    return value ? keep(line, value[0].length) : blank(line)
  })
}

const blank = (line) => ' '.repeat(line.length)
const keep = (line, from, kept = line) => (' '.repeat(from) + kept.slice(from)).padEnd(line.length)

/** Returns a syntax tree with one node for each match of `pattern`. Code in backticks is left out. */
function treeOf(text, pattern) {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const position = (index) => {
    const line = starts.findLastIndex((start) => start <= index)
    return { line: line + 1, column: index - starts[line] }
  }
  const node = (type, from, to, more) => ({
    type,
    raw: text.slice(from, to),
    range: [from, to],
    loc: { start: position(from), end: position(to) },
    ...more,
  })
  const blocks = []
  for (const { 0: raw, index } of text.matchAll(pattern)) {
    const children = []
    for (const part of raw.matchAll(/`[^`]*`|[^`]+/g)) {
      const type = part[0].startsWith('`') ? 'Code' : 'Str'
      const from = index + part.index
      children.push(node(type, from, from + part[0].length, { value: part[0] }))
    }
    blocks.push(node('Comment', index, index + raw.length, { children }))
  }
  return node('Document', 0, text.length, { children: blocks })
}
