// The wrappers take the same options.

import { createElement, lazy, type ComponentProps } from 'react'
import { h } from 'vue'
import { define, type PersonaInquiryElement } from 'persona-wasm/element'
import ReactDefault, { Inquiry, type InquiryProps, usePersona } from 'persona-wasm/react'
import { Client, init } from 'persona-wasm/slim'
import VueDefault, { Inquiry as VueInquiry, usePersona as useInVue } from 'persona-wasm/vue'

declare const inquiryId: string | undefined

const props: InquiryProps = { templateId: 'itmpl_1', onComplete: ({ status }) => console.log(status.length) }
const sameProps: ComponentProps<typeof Inquiry> = props
createElement(Inquiry, sameProps)
createElement(ReactDefault, { inquiryId, className: 'mine', style: { height: 600 } })
createElement(
  lazy(() => import('persona-wasm/react')),
  { inquiryId },
)
usePersona(null)
usePersona(inquiryId ? { inquiryId, onEvent: (name) => console.log(name.length) } : null).result?.status
  .length

h(VueInquiry, { inquiryId: 'inq_1', onComplete: ({ fields }) => console.log(fields), class: 'mine' })
h(VueDefault, { templateId: 'itmpl_1' })
useInVue(() => ({ inquiryId: 'inq_1' })).error.value?.code.length

define()
const element: PersonaInquiryElement = document.createElement('persona-inquiry')
element.inquiryId = 'inq_1'
element.addEventListener('complete', ({ detail }) => console.log(detail.inquiryId.length))
element.addEventListener('click', () => element.open())

await init('/persona.wasm')
new Client({ inquiryId: 'inq_1' }).open()
