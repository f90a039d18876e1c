// Lists what a release contains, as CycloneDX: the crates by cargo-cyclonedx, and the npm packages in the documentation,
// which the server serves.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { root, run, say } from '../setup/step.mjs'

const TOOL = 'cargo-cyclonedx'
const VERSION = '0.5.9'

/** Installs the tool, unless it is there. Returns the environment in which cargo finds it. */
async function withTool(env) {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const folder = join(cache, 'persona-wasm', `${TOOL}-${VERSION}`)
  say(`${TOOL} ${VERSION}: installing, unless it is there (2 to 6 minutes)`)
  await run(`cargo install ${TOOL}`, 'cargo', ['install', '--root', folder, `${TOOL}@${VERSION}`], {
    advice: 'Check the network, then try again.',
    env: { CARGO_PROFILE_RELEASE_OPT_LEVEL: '1', CARGO_PROFILE_RELEASE_LTO: 'off' },
  })
  return { ...env, PATH: join(folder, 'bin') + delimiter + env.PATH }
}

/**
 * Writes to `file` what `crate` is built from for `target`. Only with SOURCE_DATE_EPOCH in the environment is it the same
 * each time.
 */
export async function writeBom(file, { crate, target, features, env }) {
  const tool = await withTool(env)
  const chosen = features === 'all' ? ['--all-features'] : ['--features', features.join()]
  const args = ['cyclonedx', '--format', 'json', '--spec-version', '1.5', '--target', target, ...chosen]
  const manifest = join(root, crate === 'persona-wasm' ? '' : 'server', 'Cargo.toml')
  const name = 'release-bom'
  await run(TOOL, 'cargo', [...args, '--override-filename', name, '--manifest-path', manifest], { env: tool })
  const written = join(dirname(manifest), `${name}.json`)
  const bom = JSON.parse(withoutFolder(readFileSync(written, 'utf8')))
  if (crate === 'persona-server') addPackages(bom)
  writeFileSync(file, JSON.stringify(bom, null, 2) + '\n')
  // It has written one for each crate of the workspace.
  for (const folder of ['', 'protocol', 'server']) rmSync(join(root, folder, `${name}.json`), { force: true })
}

/** The crates of this workspace are named by their folders on this machine. */
const withoutFolder = (text) =>
  text.replaceAll(`path+file://${root}`, 'path+file://').replace(/\?download_url=file:[^#"]*/g, '')

/** Adds the npm packages in dist/docs, which `docs/.vitepress/packages.mjs` has listed. */
function addPackages(bom) {
  const list = join(root, 'target', 'vitepress', 'packages.json')
  if (!existsSync(list)) throw new Error(`${list} is missing: the documentation was not built here.`)
  for (const folder of JSON.parse(readFileSync(list, 'utf8'))) {
    const { name, version, license, description } = JSON.parse(
      readFileSync(join(root, folder, 'package.json'), 'utf8'),
    )
    const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
    const licenses = [{ expression: license }]
    bom.components.push({ type: 'library', 'bom-ref': purl, name, version, description, licenses, purl })
  }
}
