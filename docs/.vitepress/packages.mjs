// Lists the npm packages whose code is in the site, for the list of what a release contains.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const FOLDER = join(ROOT, 'target', 'vitepress')
const IN_PACKAGE = /(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//

/** A plugin of Vite that writes the packages' folders to target/vitepress/packages.json. */
export function listPackages() {
  const folders = new Set()
  return {
    name: 'list-packages',
    generateBundle(_, bundle) {
      for (const module of Object.values(bundle).flatMap(({ modules }) => Object.keys(modules ?? {}))) {
        const [, folder] = IN_PACKAGE.exec(module) ?? []
        if (folder) folders.add(relative(ROOT, folder))
      }
      mkdirSync(FOLDER, { recursive: true })
      writeFileSync(join(FOLDER, 'packages.json'), JSON.stringify([...folders].sort()))
    },
  }
}
