// Brings everything that building, running or testing needs. Run it as often as
// you like: each step first looks whether its work is done.
//
//   node scripts/setup.mjs            all of it
//   node scripts/setup.mjs build      only what `npm start` needs
//   node scripts/setup.mjs faults     only what `npm run test:faults` needs besides the server
//   node scripts/setup.mjs packaging  what `npm run test:packaging` needs
//
// What goes where: npm packages into node_modules, the cargo tools at pinned
// versions into a cache folder of this project (never over your own), the wasm
// target through rustup, the browsers and PostgreSQL through apt. Nothing else on the machine changes.

import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { panicMode } from './build/panic.mjs'
import { aptInstall, probe, root, run, say, SetupError } from './setup/step.mjs'
import { setupWasmStd, temporaryFolder } from './setup/wasm-std.mjs'

const WASM_PACK = '0.15.1'
const GECKODRIVER = '0.37.1'
const OLDEST_NODE = 20

/**
 * Sets up for 'build', for 'test', 'pages' or 'packaging' (which include build), or for 'faults' (which does not).
 * Returns the environment in which the tools are found, as `env`, and that of builds for wasm, as `wasmEnv`: they may need
 * another Rust toolchain than the default.
 */
export async function setup(purpose) {
  const started = Date.now()
  const work = temporaryFolder()
  const env = { ...process.env }
  let wasmToolchain = {}
  const path = []
  try {
    requireNode()
    await npmPackages()
    if (purpose === 'faults') {
      await debianTool('faketime', 'nothing is tested with wrong clocks')
      await debianTool('strace', 'nobody sees in which order files reach the disk')
      path.push(await postgres())
    } else {
      wasmToolchain = await setupWasmStd(work, { withSource: panicMode() === 'immediate-abort' })
      path.push(await cargoTool('wasm-bindgen-cli', wasmBindgenVersion(), 'wasm-bindgen', work))
    }
    if (['test', 'packaging'].includes(purpose))
      path.push(await cargoTool('wasm-pack', WASM_PACK, 'wasm-pack', work))
    if (purpose === 'test') path.push(await postgres())
    if (['test', 'pages'].includes(purpose))
      Object.assign(env, await chromium(), await firefox(work), await webkit())
    if (purpose === 'packaging') {
      Object.assign(env, await chromium())
      await interpreters()
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  path.push(join(root, 'node_modules', '.bin'))
  env.PATH = [...path.filter(Boolean), process.env.PATH].join(delimiter)
  say(`ready (${Math.round((Date.now() - started) / 1000)} s)`)
  return { env, wasmEnv: { ...env, ...wasmToolchain } }
}

function requireNode() {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new SetupError(
      `This is Node ${process.versions.node}: install Node ${OLDEST_NODE} or newer, then try again.`,
    )
  }
}

/** `npm ci`, unless the last one was for this very lock file. */
async function npmPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const marker = join(root, 'node_modules', '.package-lock.json')
  if (existsSync(marker) && sameVersions(JSON.parse(lock), JSON.parse(readFileSync(marker, 'utf8')))) return
  say('npm packages: installing (about 10 s)')
  await run('npm ci', 'npm', ['ci', '--no-audit', '--no-fund'], {
    advice: "Check the network and npm's registry setting, then try again.",
  })
}

/** npm leaves the packages of other platforms out of its own record, so only what it lists is compared. */
function sameVersions(wanted, installed) {
  const names = Object.keys(wanted.packages).filter((name) => name && !wanted.packages[name].optional)
  return names.every((name) => installed.packages[name]?.version === wanted.packages[name].version)
}

/** The command line tool must have the version of the crate, to the last digit. */
function wasmBindgenVersion() {
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8')
  return /name = "wasm-bindgen"\nversion = "([^"]+)"/.exec(lock)[1]
}

/** Returns the folder to put on PATH, or '' when the right version is there already. */
async function cargoTool(crate, version, command, work) {
  const wanted = (output) => output.split(/\s/)[1] === version
  if (wanted(probe(command, ['--version']))) return ''
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  const folder = join(cache, 'persona-wasm', `${crate}-${version}`)
  const bin = join(folder, 'bin')
  if (wanted(probe(join(bin, command), ['--version']))) return bin
  say(`${crate} ${version}: building (1 to 5 minutes, once)`)
  const install = (...flags) =>
    run(
      `cargo install ${crate}`,
      'cargo',
      ['install', '--quiet', '--force', ...flags, '--root', folder, `${crate}@${version}`],
      {
        // It runs for seconds at a time: compile time counts, speed does not.
        env: {
          CARGO_TARGET_DIR: join(work, 'tools'),
          CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
          CARGO_PROFILE_RELEASE_LTO: 'off',
          CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
        },
        advice: `Run "cargo install ${crate}@${version}" yourself, then try again.`,
      },
    )
  // A lock file may name a release that the registry in reach does not carry.
  await install('--locked').catch((error) => {
    if (!(error instanceof SetupError)) throw error
    say(`${crate} ${version}: again, without its own lock file`)
    return install()
  })
  return bin
}

/**
 * Finds Chromium with its driver, or installs them on Debian. The tests use its headless shell where there is one: the same
 * engine without the user interface, which takes more than half of the processor time.
 */
async function chromium() {
  const advice =
    'Install Chromium and the chromedriver of the same version, set CHROME and CHROMEDRIVER to their paths, then try again.'
  if (!findChromeWithUi() || !findChromedriver()) {
    say('Chromium and its driver: installing (about 20 s)')
    await aptInstall(['chromium', 'chromium-driver'], advice)
  }
  if (!process.env.CHROME) {
    await debianTool(
      'chromium-headless-shell',
      'the tests take longer, since all of Chromium is started for them',
    )
  }
  const env = { CHROME: findChromium(), CHROME_WITH_UI: findChromeWithUi(), CHROMEDRIVER: findChromedriver() }
  if (!env.CHROME || !env.CHROMEDRIVER) throw new SetupError(advice)
  return env
}

/** Firefox is a second opinion: installed on Debian, used where it is, and missed where it is not. */
async function firefox(work) {
  const find = () => [process.env.FIREFOX, 'firefox-esr', 'firefox'].map(resolveCommand).find(Boolean)
  if (!find())
    await installIfPossible('Firefox', 15, ['firefox-esr'], 'Install Firefox, or set FIREFOX to its path.')
  if (!find()) {
    say('there is no Firefox: what is tested in it will be skipped')
    return {}
  }
  return { FIREFOX: find(), GECKODRIVER: await geckodriver(work) }
}

/** WebKit is the third browser, for tests/pages alone: with its driver and a virtual screen. */
async function webkit() {
  const find = () => ({
    WEBKIT: findMiniBrowser(),
    WEBKIT_DRIVER: resolveCommand(process.env.WEBKIT_DRIVER) ?? resolveCommand('WebKitWebDriver'),
    XVFB: resolveCommand(process.env.XVFB) ?? resolveCommand('Xvfb'),
  })
  const isThere = (found) => Object.values(found).every(Boolean)
  if (!isThere(find())) {
    // Without glib-networking it has no https.
    const packages = ['webkit2gtk-driver', 'glib-networking', 'xvfb']
    const advice = 'Install WebKitGTK, its WebKitWebDriver and Xvfb.'
    await installIfPossible('WebKit and its driver', 20, packages, advice)
  }
  if (isThere(find())) return find()
  say('WebKit is not installed: its tests will be skipped')
  return {}
}

/** WebKitGTK's own small browser, which its driver drives. It is not on PATH. */
function findMiniBrowser() {
  const given = resolveCommand(process.env.WEBKIT)
  if (given) return given
  const folders = ['/usr/lib', '/usr/libexec'].filter(existsSync).flatMap((folder) => {
    const inner = readdirSync(folder).filter((name) => name.endsWith('-linux-gnu'))
    return [folder, ...inner.map((name) => join(folder, name))]
  })
  const versions = ['webkit2gtk-4.1', 'webkit2gtk-4.0', 'webkitgtk-6.0']
  return folders
    .flatMap((folder) => versions.map((version) => join(folder, version, 'MiniBrowser')))
    .find(existsSync)
}

/** Firefox's driver, which Debian does not carry: one that is there already, or one built here. */
async function geckodriver(work) {
  const given = resolveCommand(process.env.GECKODRIVER)
  if (given) return given
  const bin = await cargoTool('geckodriver', GECKODRIVER, 'geckodriver', work)
  return bin ? join(bin, 'geckodriver') : resolveCommand('geckodriver')
}

/**
 * PostgreSQL's programs, from which the tests start a cluster of their own: returns the
 * folder to put on PATH, or '' when they are there already or cannot be had. Without
 * them half of the server's tests cannot be run, which is said here and at the end.
 */
async function postgres() {
  if (!findPostgres()) {
    const advice = 'Install PostgreSQL 15 or newer, or put its initdb on PATH.'
    await installIfPossible('PostgreSQL', 20, ['postgresql'], advice)
  }
  return findPostgres() ?? ''
}

/** What the back ends in examples/ are run with. The tests of those that cannot be run are skipped. */
async function interpreters() {
  const missing = [
    !probe('go', ['version']) && ['golang-go'],
    !probe('ruby', ['-e', 'require "http"; require "puma"; require "sinatra/base"; print 1']) && [
      'ruby',
      'ruby-sinatra',
      'ruby-http',
      'puma',
    ],
    !probe('python3', ['-c', 'import ensurepip; print(1)']) && ['python3-venv'],
  ]
  const packages = missing.filter(Boolean).flat()
  if (!packages.length) return
  const advice = 'Install Go, Ruby with sinatra, http and puma, and Python with venv.'
  await installIfPossible('Go, Ruby and Python for the examples', 30, packages, advice)
}

/** A program of the Debian package of the same name. `without` says what is missing when it is. */
async function debianTool(name, without) {
  if (resolveCommand(name)) return
  await installIfPossible(name, 5, [name], `Install ${name}: without it ${without}.`)
}

/** Installs Debian packages where there is apt-get. If that fails, says so, and setup continues without them. */
async function installIfPossible(what, seconds, packages, advice) {
  if (!probe('apt-get', ['--version'])) return
  say(`${what}: installing (about ${seconds} s)`)
  await aptInstall(packages, advice).catch((error) => {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
  })
}

/** The folder with PostgreSQL's initdb and postgres: on PATH, where pg_config says, or where Debian puts it. */
export function findPostgres(path = process.env.PATH) {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const found = [
    ...path.split(delimiter),
    probe('pg_config', ['--bindir']),
    ...versions.map((version) => join(debian, version, 'bin')),
  ].find((bin) => bin && ['initdb', 'postgres'].every((name) => existsSync(join(bin, name))))
  // The others are where it really is; on PATH there may be only links to some.
  return found && dirname(realpathSync(join(found, 'initdb')))
}

function findChromium() {
  // Debian has a script of this name on PATH, which ends without the browser when it is told to end.
  const shell = ['/usr/lib/chromium/chromium-headless-shell', 'chromium-headless-shell']
  return [process.env.CHROME, ...shell].map(resolveCommand).find(Boolean) ?? findChromeWithUi()
}

/** The whole browser, whose user interface asks for the camera. */
function findChromeWithUi() {
  const onMac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  const names = [process.env.CHROME_WITH_UI, 'chromium', 'google-chrome', onMac, process.env.CHROME]
  return names.map(resolveCommand).find(Boolean)
}

function findChromedriver() {
  return [process.env.CHROMEDRIVER, 'chromedriver'].map(resolveCommand).find(Boolean)
}

/** The whole path of a command, if there is one. */
function resolveCommand(command) {
  if (!command) return undefined
  const folders = command.includes('/') ? [''] : process.env.PATH.split(delimiter)
  return folders.map((folder) => (folder ? join(folder, command) : command)).find((file) => existsSync(file))
}

/** Runs `main`; a SetupError ends in its sentence, not in a stack trace. */
export async function orExplain(main) {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(`\n${error.message}`)
    process.exitCode = 1
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  await orExplain(() =>
    setup(['build', 'faults', 'packaging'].includes(process.argv[2]) ? process.argv[2] : 'test'),
  )
}
