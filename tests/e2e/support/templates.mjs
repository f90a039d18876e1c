import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/** Writes a file for `--templates`, with steps by template id, and returns its path. It is removed after the tests. */
export function templatesFile(steps) {
  const folder = mkdtempSync(join(tmpdir(), 'persona-templates-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  const templates = Object.entries(steps).map(([id, steps]) => ({
    id,
    environment: 'sandbox',
    name: 'Harbour Boats',
    steps,
  }))
  const path = join(folder, 'templates.json')
  writeFileSync(path, JSON.stringify({ templates }))
  return path
}
