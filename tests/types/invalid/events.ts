// Each line below a "@ts-expect-error" must not compile.

import { Client } from '../../../dist/persona.js'

new Client({
  templateId: 'itmpl_1',
  onEvent(name, metadata) {
    // @ts-expect-error -- no such event
    if (name === 'page-changed') return
    // @ts-expect-error -- not a number in every event
    void (metadata?.pageHeight satisfies number | undefined)
    if (name !== 'page-change') return
    // @ts-expect-error -- a height is a number
    void (metadata?.pageHeight satisfies string | undefined)
    // @ts-expect-error -- a path is a string
    void (metadata?.pathname satisfies number | undefined)
  },
})
