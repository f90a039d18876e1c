// Must compile.

import Persona, {
  Client,
  PersonaError,
  setupEvents,
  setupIframe,
  type ClientOptions,
  type InquiryError,
  type ResumeAnswer,
} from '../../../dist/persona.js'

const options: ClientOptions = {
  environment: 'sandbox',
  inquiryId: 'inq_1',
  accessToken: 'token',
  onLoad: (_error) => client.open(),
  onComplete: (meta) => fetch(`/server-handler?inquiry-id=${meta.inquiryId}`),
  onCancel: ({ inquiryId, sessionToken }) => [inquiryId, sessionToken],
  onError: (error: InquiryError) => error.code === 'session_expired',
  onEvent: (name, metadata) => [name, metadata?.['a']],
}
const client: Client = new Client(options)
client.open()
client.cancel(true)
client.cancel()
const isOpen: boolean = client.isOpen

new Persona.Client({
  templateId: 'itmpl_1',
  fields: {
    nameFirst: 'Jane',
    address: { street1: '1 Main St' },
    tags: ['a', 'b'],
    born: new Date(0),
    none: null,
  },
  onLoad() {},
  parent: document.createElement('div'),
  frameWidth: 400,
  frameHeight: '50vh',
  eventsAllowlist: 'all',
  resume: async (inquiryId, reason) => `${inquiryId}${reason}`,
})

// Each form of an answer, at once or as a promise.
const answers: ResumeAnswer[] = ['token', null, undefined, { sessionToken: null }]
new Client({ inquiryId: 'inq_1', resume: () => answers[0] })
new Client({ inquiryId: 'inq_1', resume: async () => {} })
new Client({ inquiryId: 'inq_1', resume: async () => ({ sessionToken: 'token' }) })
new Client({ inquiryId: 'inq_1', resume: async () => ({ data: {}, meta: { 'session-token': 'token' } }) })
new Client({ inquiryId: 'inq_1', resume: () => fetch('/token').then((answer) => answer.json()) })

const frame: HTMLIFrameElement = setupIframe(document.createElement('iframe'), 'id', 'inline', {
  templateId: 'itmpl_1',
})
const stop: () => void = setupEvents('id', {
  onLoad: null,
  onReady: () => {},
  templateId: null,
  host: 'development',
})
Persona.defaultHost = 'http://localhost:3000'
const engine: 'wasm' | 'compat' | undefined = Persona.engine
new Client({ templateId: 'itmpl_1', texts: { loading: 'Momentito…' } })

const preloaded: Promise<void> = Client.preload('production')

try {
  client.open()
} catch (error) {
  if (error instanceof PersonaError) console.log(error.status.toFixed(), error.code)
}
export { engine, frame, isOpen, preloaded, stop }
