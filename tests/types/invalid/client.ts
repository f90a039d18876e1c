// Each line below a "@ts-expect-error" must not compile.

import { Client } from '../../../dist/persona.js'

// @ts-expect-error -- no options
new Client()
// @ts-expect-error -- an unknown option
new Client({ inquiryID: 'inq_1' })
// @ts-expect-error -- not an environment
new Client({ inquiryId: 'inq_1', environment: 'staging' })
// @ts-expect-error -- a number is not an id
new Client({ inquiryId: 1 })
// @ts-expect-error -- not a list of sandbox attributes
new Client({ inquiryId: 'inq_1', sandboxAttributes: 'allow-forms' })
// @ts-expect-error -- a wrong parameter
new Client({ inquiryId: 'inq_1', onComplete: (id: string) => id })
// @ts-expect-error -- a number is not a session token
new Client({ inquiryId: 'inq_1', resume: () => 1 })

const client = new Client({ inquiryId: 'inq_1' })
// @ts-expect-error -- read only
client.isOpen = true
// @ts-expect-error -- no such method
client.show()
