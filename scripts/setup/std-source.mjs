// The source of the standard library, of exactly the compiler's version: to build it if it is not
// available prebuilt, and for PERSONA_WASM_PANIC=immediate-abort, which builds it with the widget.
//
// cargo looks for it in the compiler's own folder. rustup puts it there as the component
// rust-src; from Debian's package of that name it is copied there.

import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { probe, run, say, SetupError } from './step.mjs'

const SUITES = ['stable-backports', 'stable', 'testing', 'unstable']

/**
 * Makes sure that cargo finds the source in `sysroot`. `ways` are those of PERSONA_WASM_STD.
 */
export async function setupSource(sysroot, ways, work) {
  const folder = join(sysroot, 'lib', 'rustlib', 'src', 'rust')
  // Exists only for Debian's copy. rustup updates its own.
  const mark = join(folder, 'COPIED_FROM')
  const isThere = () => existsSync(join(folder, 'library', 'Cargo.lock'))
  const origin = existsSync(mark) ? readFileSync(mark, 'utf8') : ''
  if (isThere() && (!origin || origin.includes(` ${release(sysroot)}+`))) return
  if (origin) rmSync(folder, { recursive: true })
  if (ways.includes('rustup')) {
    await run('rustup component add', 'rustup', ['component', 'add', 'rust-src'], {
      advice: 'Check the network, or set PERSONA_WASM_STD="rust-src" on Debian.',
    }).catch((error) => {
      if (!(error instanceof SetupError) || !ways.includes('rust-src')) throw error
    })
  }
  if (!isThere() && ways.includes('rust-src')) {
    const { tree, origin } = await downloadSource(sysroot, work)
    say(`copying the standard library's source into ${folder}`)
    // Copied under another name first, so that an interrupted copy is not mistaken for a complete one.
    const partial = `${folder}.partial`
    rmSync(partial, { recursive: true, force: true })
    cpSync(join(tree, 'library'), join(partial, 'library'), { recursive: true })
    writeFileSync(join(partial, 'COPIED_FROM'), `${origin}\n`)
    renameSync(partial, folder)
  }
  if (!isThere())
    throw new SetupError(
      `PERSONA_WASM_PANIC=immediate-abort needs the standard library's source in ${folder}: run "rustup component add rust-src", then try again.`,
    )
}

/** Debian's package, unpacked: the folder, and its origin. */
export async function downloadSource(sysroot, work) {
  const wanted = release(sysroot)
  const mirror = debianMirror()
  if (!wanted || !mirror)
    throw new SetupError('This needs rustc and a Debian machine with a "deb" source for its main archive.')
  // A throwaway apt configuration: the machine's own sources stay as they are, and
  // nothing is installed from the newer suites. (The list of sources is outside
  // the folder of lists, from which apt-get update removes unknown files.)
  const lists = join(work, 'apt-lists')
  mkdirSync(join(lists, 'partial'), { recursive: true })
  const sources = join(work, 'sources.list')
  const apt = [
    '-qq',
    `-oDir::Etc::sourcelist=${sources}`,
    '-oDir::Etc::sourceparts=/dev/null',
    `-oDir::State::Lists=${lists}`,
    `-oDir::Cache::archives=${lists}`,
    '-oDir::Cache::pkgcache=',
    '-oDir::Cache::srcpkgcache=',
    '-oAPT::Sandbox::User=',
    '-oDebug::NoLocking=1',
  ]
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
  for (const suite of SUITES) {
    writeFileSync(sources, `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`)
    try {
      await run(`reading Debian ${suite}`, 'apt-get', [...apt, 'update'])
    } catch (error) {
      if (error instanceof SetupError) continue
      throw error
    }
    const version = probe('apt-cache', [...apt, 'madison', 'rust-src'])
      .split('\n')
      .map((line) => line.split('|')[1]?.trim() ?? '')
      .find((candidate) => candidate.startsWith(`${wanted}+`))
    if (!version) continue
    await run('downloading rust-src', 'apt-get', [...apt, 'download', `rust-src=${version}`], { cwd: work })
    const deb = readdirSync(work).find((name) => name.startsWith('rust-src_'))
    await run('unpacking rust-src', 'dpkg-deb', ['-x', join(work, deb), join(work, 'rust-src')])
    return {
      tree: join(work, 'rust-src', 'usr', 'src', `rustc-${wanted}`),
      origin: `Debian rust-src ${version} (${suite})`,
    }
  }
  throw new SetupError(`Debian has no rust-src ${wanted} in any of: ${SUITES.join(', ')}.`)
}

const release = (sysroot) => /^release: (.+)$/m.exec(probe(join(sysroot, 'bin', 'rustc'), ['-vV']))?.[1]

/** The address of this machine's Debian archive. */
function debianMirror() {
  const lines = probe('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(RELEASE)',
    'Created-By: Packages',
  ]).split('\n')
  return lines.find((line) => /\/debian\/? /.test(line))?.split(' ')[0]
}
