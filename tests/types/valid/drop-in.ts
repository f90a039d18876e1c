// What was written for persona 3, 4 and 5 compiles, with nothing but the import changed.

import Persona, { Client, setupEvents, setupIframe } from '../../../dist/persona.js'
import type { ClientOptions, Event, InquiryError } from '../../../dist/persona.js'

// Which of them exists is known only at run time.
declare const inquiryId: string | undefined
declare const sessionToken: string | undefined
declare const templateId: string | undefined
declare const referenceId: string | undefined
declare const accountId: string | undefined

class Verification {
  private client: Client
  constructor(options: ClientOptions) {
    this.client = new Persona.Client({ ...options, onReady: () => this.client.open() })
  }
  cancel() {
    this.client.cancel(true)
  }
}
class Mine extends Client {
  constructor() {
    super({ templateId: 'itmpl_1' })
  }
  get isBusy() {
    return this.isLoading
  }
}
export const all = [new Verification({ templateId: 'itmpl_1' }), new Mine().isBusy]

new Client({ inquiryId, sessionToken, templateId, referenceId, accountId })
const some: ConstructorParameters<typeof Client>[0] = { inquiryId }
new Client(some)
const options: ClientOptions = { inquiryId: 'inq_1', sessionToken: 'token' }
new Client(options)
Client.preload('production').then(() => {})

// persona 5.9.0
new Client({
  templateId: 'itmpl_1',
  templateVersionId: 'itmplv_1',
  environmentId: 'env_1',
  fields: { nameFirst: 'Jane', tags: ['a'], isAdult: true, age: 5 },
  styleVariant: 'dark',
  shareToken: 'cnst_1',
  fieldMappings: [{ sourceFieldName: 'a', destinationFieldName: 'b' }],
  frameAncestors: ['https://shop.example'],
  frameHeight: '50vh',
  frameWidth: 400,
  widgetPadding: { top: 1 },
  eventsAllowlist: 'all',
  serverOutageMode: 'defer',
  customHost: 'verify.shop.example',
  onReady: (metadata) => metadata?.preferredDimensions?.maximumWidth?.length,
  onComplete: ({ inquiryId, status, fields }) => {
    const first = fields['name-first']
    if (typeof first === 'object' && first.type === 'string') first.value.toUpperCase()
    console.log(inquiryId.length, status.length)
  },
  onCancel: ({ inquiryId, sessionToken }) => console.log(inquiryId?.length, sessionToken?.length),
  onEvent: (name: Event, metadata?: { [key: string]: unknown }) => console.log(name, metadata?.['pathname']),
  onError: (error: InquiryError) => {
    switch (error.code) {
      case 'application_error':
      case 'invalid_config':
      case 'unauthenticated':
      case 'inactive_template':
        return console.log(error.status, error.message)
      default:
        return
    }
  },
})
const stop: () => void = setupEvents('id', {
  onLoad: null,
  onReady: null,
  onComplete: null,
  onEvent: (name) => console.log(name),
  onCancel: null,
  onError: null,
  templateId: 'itmpl_1',
  templateVersionId: null,
  host: null,
  eventsAllowlist: null,
})
stop()
setupIframe(document.createElement('iframe'), 'id', 'inline', {
  inquiryId,
  templateId,
  widgetPadding: { top: 1 },
})

// persona 4 and 3
new Client({
  inquiryId: 'inq_1',
  accessToken: 'token',
  host: 'development',
  onLoad: (error: InquiryError | undefined) => console.log(error?.code),
  onStart: (inquiryId: string) => console.log(inquiryId),
  onFail: (inquiryId: string) => console.log(inquiryId),
  onEvent: (name: Event, metadata: {}) => console.log(name, metadata),
  onExit: (error: InquiryError | undefined, metadata: {}) => console.log(error, metadata),
}).exit(true)
