// The flow's script. The server renders every view; this fetches them, adds the camera,
// and talks to the page around the frame.

import { stopCamera, takeCamera } from './camera'
import { watchExpiry } from './expiry'
import { type FlowError, isEmbedded, listen, post } from './messages'
import { enterPhoto } from './photo'
import { type Answer, send } from './send'
import { inquiryId, query, sessionToken, takeToken } from './session'
import { announce, busy, current, isBusy, show, tellView } from './views'

takeToken()
document.documentElement.classList.add('js')
document.querySelector('noscript')?.remove()

let loaded = false
let left = false

/** Shows the view of an answer, and tells what has come of it. */
function receive({ view: fragment }: Answer, takeFocus = true): void {
  stopCamera()
  const view = show(fragment, takeFocus)
  const refusal = view.querySelector<HTMLElement>('[data-error-code]')
  if (refusal) return refused(refusal)
  if (!loaded) {
    loaded = true
    post('load')
    if (view.dataset.inquiryId) post('inquiry-load', { inquiryId: view.dataset.inquiryId })
    post('ready', {
      preferredDimensions: {
        minimumWidth: '320px',
        maximumWidth: '400px',
        minimumHeight: '480px',
        maximumHeight: '650px',
      },
      styles: { borderRadius: '16px' },
    })
  }
  tellView()
  enter(view)
}

function refused({ dataset }: HTMLElement): void {
  watchExpiry(current(), () => {})
  const error: FlowError = {
    status: Number(dataset.errorStatus),
    code: dataset.errorCode ?? 'unknown',
    message: dataset.errorMessage ?? '',
  }
  post('error', undefined, error)
}

/** Brings a view to life. */
function enter(view: HTMLElement): void {
  watchExpiry(view, open)
  for (const form of view.querySelectorAll('form')) enterForm(form)
}

function enterForm(form: HTMLFormElement): void {
  if (form.dataset.photo) return enterPhoto(form, (photo, onProgress) => sendPhoto(form, photo, onProgress))
  form.addEventListener('change', (event) => {
    post('form-update', { name: (event.target as HTMLInputElement).name })
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!isBusy()) void sendStep(form)
  })
}

async function sendStep(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams()
  for (const [key, value] of new FormData(form)) if (typeof value === 'string') body.set(key, value)
  // Before there is an inquiry, the address says what it is to be made from.
  for (const [key, value] of query) if (!body.has(key)) body.set(key, value)
  const name = current().dataset.view ?? ''
  const hadToken = sessionToken()
  post('step-transitioning', { name })
  busy(true)
  try {
    const answer = await send(form.getAttribute('action') ?? '', body)
    if (answer.ok && name === 'consent' && sessionToken() !== hadToken)
      post('start', { inquiryId: inquiryId(), sessionToken: sessionToken() })
    receive(answer)
  } catch {
    offline(() => void sendStep(form), form)
  }
}

async function sendPhoto(
  form: HTMLFormElement,
  photo: Blob,
  onProgress: (part: number) => void,
): Promise<void> {
  const body = new FormData()
  const id = inquiryId()
  if (id) body.set('inquiry-id', id)
  const language = query.get('language')
  if (language) body.set('language', language)
  body.set('picture', photo, 'picture')
  post('step-transitioning', { name: form.dataset.photo })
  announce(document.body.dataset.sending ?? '')
  let answer: Answer
  try {
    answer = await send(form.getAttribute('action') ?? '', body, onProgress)
  } catch (error) {
    post('documents-save-fail', { reason: 'network_error' })
    throw error
  }
  const reason = answer.view.querySelector<HTMLElement>('[data-reason]')?.dataset.reason
  if (answer.ok) post('documents-save-successful')
  else post('documents-save-fail', { reason })
  receive(answer)
}

/** Opens the inquiry, or finds out again where it stands. */
async function open(): Promise<void> {
  busy(true)
  try {
    receive(await send('/flow/open', new URLSearchParams(query)), loaded)
  } catch {
    offline(() => void open())
  }
}

/** Says that the server is out of reach. What was typed comes back with `form`. */
function offline(retry: () => void, form?: HTMLFormElement): void {
  const typed = form?.closest('.view')
  const { content } = document.getElementById('offline') as HTMLTemplateElement
  const view = show(content.cloneNode(true) as DocumentFragment, true)
  view.querySelector('[data-act=retry]')?.addEventListener('click', () => {
    if (typed) {
      const back = document.createDocumentFragment()
      back.append(typed)
      show(back, true)
    }
    retry()
  })
  if (!loaded) {
    const message = view.querySelector('.lead')?.textContent ?? ''
    post('error', undefined, { status: 0, code: 'network_error', message })
  }
}

// The end, and leaving before it.

function complete(): void {
  const { inquiryId, status, fields } = current().dataset
  const metadata = { inquiryId, status, fields: fields ? (JSON.parse(fields) as unknown) : {} }
  if (status === 'failed') return post('fail', metadata)
  post('success', metadata)
  post('complete', metadata)
}

const dialog = document.getElementById('leave') as HTMLDialogElement

function leave(): void {
  left = true
  takeCamera()
  post('exit', { inquiryId: inquiryId(), sessionToken: sessionToken() })
}

dialog.querySelector('[data-act=leave]')?.addEventListener('click', () => {
  leave()
  dialog.close()
})
dialog.querySelector('[data-act=stay]')?.addEventListener('click', () => dialog.close())
dialog.addEventListener('close', () => left || tellView())

listen({
  open() {
    left = false
    current().querySelector<HTMLElement>('h1')?.focus({ preventScroll: true })
  },
  // The flow goes on when it is shown again; the camera does not.
  close: takeCamera,
  exit: askToLeave,
  destroy: takeCamera,
})

/** Somebody wants to leave: the page, its close button, or the Esc key. */
function askToLeave(force: boolean): void {
  const name = current().dataset.view ?? ''
  if (name === 'done' || name === 'failed') return complete()
  if (force || left || ['opening', 'refused', 'offline'].includes(name)) return leave()
  if (dialog.open) return
  dialog.showModal()
  // The answer to the page: without one it would take the flow for dead, and close.
  tellView('leave')
}

// The page around the frame does not hear keys that are pressed in here. An inline flow
// is a part of the page, which has an Esc of its own.
addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || dialog.open) return
  if (!isEmbedded || query.get('flow-type') !== 'embedded') return
  // Else the same key would close the question at once.
  event.preventDefault()
  askToLeave(false)
})

addEventListener('pagehide', takeCamera)
document.addEventListener('click', (event) => {
  const control = (event.target as Element).closest<HTMLElement>('button, a')
  if (!control) return
  post('click', { name: control.dataset.act ?? current().dataset.view })
  if (control.dataset.act === 'done') complete()
})

// The server's first word: a refusal, or a page to be opened. A tab that has the token
// of an inquiry (after a reload, say) opens it although the address no longer says so.
const refusal = current().querySelector<HTMLElement>('[data-error-code]')
if (!refusal || (refusal.dataset.errorCode === 'unauthenticated' && sessionToken())) void open()
else refused(refusal)
