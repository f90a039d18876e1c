// Each line below a "@ts-expect-error" must not compile.

import { createElement } from 'react'
import { Inquiry, usePersona } from 'persona-wasm/react'
import { init } from 'persona-wasm/slim'
import { Inquiry as VueInquiry } from 'persona-wasm/vue'

// @ts-expect-error -- an unknown option
createElement(Inquiry, { inquiryID: 'inq_1' })
// @ts-expect-error -- a number is not an id
createElement(Inquiry, { inquiryId: 1 })
// @ts-expect-error -- not an environment
usePersona({ inquiryId: 'inq_1', environment: 'staging' })
// @ts-expect-error -- a number is not an id
export const props: InstanceType<typeof VueInquiry>['$props'] = { inquiryId: 1 }
// @ts-expect-error -- it needs a file
await init()
const element = document.createElement('persona-inquiry')
// @ts-expect-error -- a number is not an id
element.inquiryId = 1
// @ts-expect-error -- no such property
element.addEventListener('complete', ({ detail }) => detail.inquiry)
