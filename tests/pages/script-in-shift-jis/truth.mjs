import { readFileSync } from 'node:fs'

const script = readFileSync(new URL('../../../dist/persona.js', import.meta.url))

export const report = 'A page in Shift JIS that declares no charset for its scripts.'

export const answer = ({ pathname }) =>
  pathname === '/persona.js' && {
    headers: { 'Content-Type': 'text/javascript' },
    body: script,
  }
