// Sets up, builds and runs everything: the server with the flow on http://localhost:3000 and
// the documentation under /docs there, the demo shop on http://localhost:8080. What follows
// `npm start --` goes to the server.

import { spawn } from 'node:child_process'
import { buildDist, buildServer } from './build.mjs'
import { orExplain, setup } from './setup.mjs'
import { root } from './setup/step.mjs'

await orExplain(async () => {
  const tools = await setup('build')
  await buildDist(tools)
  // The debug build: an optimised one takes minutes longer, and `npm test` uses this one.
  const program = await buildServer(tools)
  const server = spawn(program, ['--demo', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
  // Ctrl+C reaches both; the server ends by itself, in order, and this waits for it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal))
  server.once('close', (code) => (process.exitCode = code ?? 1))
})
