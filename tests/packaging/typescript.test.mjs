// The packed package's types with each module resolution of TypeScript, and the package in Node.

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeProject, run } from './support.mjs'

let project

before(async () => {
  project = await makeProject()
})

after(() => project?.remove())

const SOURCE = `
  import Persona, { Client, type ClientOptions } from 'persona-wasm'
  import { define, PersonaInquiryElement } from 'persona-wasm/element'
  import { Inquiry as ReactInquiry, usePersona } from 'persona-wasm/react'
  import { init } from 'persona-wasm/slim'
  import { Inquiry as VueInquiry } from 'persona-wasm/vue'
  const options: ClientOptions = { inquiryId: 'inq_1', onComplete: ({ status }) => console.log(status.length) }
  export const client: Client = new Persona.Client(options)
  export const all = [define, PersonaInquiryElement, ReactInquiry, usePersona, init, VueInquiry]
  // @ts-expect-error -- the types exist and are not any
  client.show()
`
const common = {
  strict: true,
  // The package's own types are checked. Those of React and Vue are not.
  skipLibCheck: false,
  lib: ['es2022', 'dom', 'dom.iterable', 'esnext.disposable'],
  types: [],
  noEmit: true,
}

for (const [what, file, compilerOptions, version] of [
  [
    'node10',
    'main.ts',
    { module: 'commonjs', moduleResolution: 'node10', target: 'es2022', esModuleInterop: true },
    5,
  ],
  [
    'node16, from an ES module',
    'main.mts',
    { module: 'node16', moduleResolution: 'node16', target: 'es2022' },
    5,
  ],
  [
    'node16, from CommonJS',
    'main.cts',
    { module: 'node16', moduleResolution: 'node16', target: 'es2022' },
    5,
  ],
  ['bundler', 'main.ts', { module: 'esnext', moduleResolution: 'bundler', target: 'es2022' }, 5],
  ['nodenext, in TypeScript 7', 'main.mts', { module: 'nodenext', target: 'es2022' }, 7],
  [
    'bundler, in TypeScript 7',
    'main.ts',
    { module: 'esnext', moduleResolution: 'bundler', target: 'es2022' },
    7,
  ],
]) {
  test(`TypeScript with moduleResolution ${what}`, async () => {
    const folder = project.write(`ts-${what.replace(/\W/g, '')}`, {
      [file]: SOURCE,
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...common, ...compilerOptions }, files: [file] }),
    })
    const tsc = version === 5 ? '../node_modules/typescript-5/bin/tsc' : '../node_modules/typescript/bin/tsc'
    await run('node', [tsc, '--project', '.'], { cwd: folder })
  })
}

for (const [what, file, load] of [
  [
    'import',
    'main.mjs',
    `import Persona, { Client } from 'persona-wasm'\nimport { Inquiry } from 'persona-wasm/react'`,
  ],
  [
    'require()',
    'main.cjs',
    `const { default: Persona, Client } = require('persona-wasm')\nconst { Inquiry } = require('persona-wasm/react')`,
  ],
]) {
  test(`Node ${what}: nothing happens until a client is constructed, which needs a page`, async () => {
    const folder = project.write('node', {
      [file]: `${load}
        if (Persona.Client !== Client || typeof Inquiry !== 'function') throw new Error('exports')
        try { new Client({ inquiryId: 'inq_1' }) } catch (error) { console.log(error.code) }`,
    })
    const { stdout } = await run('node', [file], { cwd: folder })
    assert.equal(stdout, 'no_dom\n')
  })
}
