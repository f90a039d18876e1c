import { readFileSync } from 'node:fs'

const script = readFileSync(new URL('../../../dist/persona.js', import.meta.url), 'utf8')
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))

export const report = 'Two versions of the script are on the page.'

export const answer = ({ pathname }) =>
  pathname === '/old.js' && {
    headers: { 'Content-Type': 'text/javascript' },
    body: script.replaceAll(`"${version}"`, '"0.0.1"'),
  }
