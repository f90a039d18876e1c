// Lists the npm packages whose code is in the site, for the list of what a release contains.

import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = new URL('../../target/vitepress/', import.meta.url)
const IN_PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//

/** A plugin of Vite that writes the names to target/vitepress/packages.json. */
export function listPackages() {
  const names = new Set()
  return {
    name: 'list-packages',
    generateBundle(_, bundle) {
      for (const module of Object.values(bundle).flatMap(({ modules }) => Object.keys(modules ?? {}))) {
        const [, name] = IN_PACKAGE.exec(module) ?? []
        if (name) names.add(name)
      }
      mkdirSync(FOLDER, { recursive: true })
      writeFileSync(fileURLToPath(new URL('packages.json', FOLDER)), JSON.stringify([...names].sort()))
    },
  }
}
