// A copy of this machine's system that can be changed: an overlay in a separate mount namespace. The steps of a Dockerfile
// run there without a container engine. They change nothing on the machine, and the copy ends with its process.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startProgram } from '../e2e/support/program.mjs'
import { run } from './support.mjs'

const AS_ROOT = process.getuid() === 0 ? [] : ['sudo', '--non-interactive']

const MAKE = `set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/changes" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/changes,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --rbind /dev "$1/root/dev"
ip link set lo up
echo "process $$"
exec sleep infinity`

/** Why no such system can be made here, or `false`. */
export function withoutChroot() {
  const probe = `unshare --mount --net sh -c 'command -v apt-get ip setpriv useradd >/dev/null'`
  const [command, ...args] = [...AS_ROOT, 'sh', '-c', probe]
  return spawnSync(command, args).status !== 0 && 'this needs root, on a system with apt-get'
}

/** Makes the system. Its network has no connection except where `online` is set. */
export async function makeChroot() {
  const folder = mkdtempSync(join(tmpdir(), 'persona-image-'))
  const [command, ...args] = [...AS_ROOT, 'unshare', '--mount', '--net', 'sh', '-c', MAKE, 'sh', folder]
  const keeper = startProgram(command, args)
  const [, pid] = /process (\d+)/.exec(await keeper.writes(/process \d+\n/))
  const root = join(folder, 'root')
  const enter = (online) => [
    ...AS_ROOT,
    'nsenter',
    `--target=${pid}`,
    '--mount',
    ...(online ? [] : ['--net']),
  ]
  return {
    folder,
    root,
    /** Runs a script outside of the root folder, where it is at `$root`, and beside it `$folder`. */
    async prepare(script) {
      const [command, ...args] = [
        ...enter(false),
        'env',
        `root=${root}`,
        `folder=${folder}`,
        'sh',
        '-ec',
        script,
      ]
      return (await run(command, args)).stdout
    },
    /** Runs a step as the root user. */
    async build(step) {
      const [command, ...args] = [...enter(true), 'chroot', root, 'sh', '-c', step]
      return run(command, args)
    },
    /** The command with which `args` run as `user` (uid:gid), without privileges and with only this environment. */
    command: ({ user, env, cwd }, ...args) => [
      ...enter(false),
      'chroot',
      `--userspec=${user}`,
      '--groups=',
      root,
      'setpriv',
      '--no-new-privs',
      'env',
      '--ignore-environment',
      `--chdir=${cwd}`,
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...args,
    ],
    /** Removes it. */
    async remove() {
      if (AS_ROOT.length) await run('sudo', ['--non-interactive', 'kill', pid])
      await keeper.stop()
      rmdirSync(folder)
    },
  }
}
