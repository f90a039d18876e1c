// Compares the widget with persona 5.9.0 with random seeds, until it finds a difference or the time is
// over: `npm run explore` for five minutes, `npm run explore -- 60` for an hour.

import { buildPages } from './build.mjs'
import { runVisibly } from './command.mjs'
import { orExplain, setup } from './setup.mjs'
import { say } from './setup/step.mjs'

const minutes = Number(process.argv[2] ?? 5)

await orExplain(async () => {
  const tools = await setup('test')
  await buildPages(tools)
  const end = Date.now() + minutes * 60_000
  for (let run = 1; Date.now() < end; run++) {
    const PARITY_SEED = String(Math.floor(Math.random() * 2 ** 31))
    say(`run ${run}, PARITY_SEED=${PARITY_SEED}`)
    const files = ['parity', 'setup'].map((name) => `tests/browser/${name}.test.mjs`)
    await runVisibly('node', ['--test', ...files], { ...tools.env, BROWSER: 'chromium', PARITY_SEED })
  }
})
