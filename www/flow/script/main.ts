// The flow's script. The server renders every view; this fetches them, adds the camera,
// and talks to the page around the frame.

import { stopCamera, takeCamera } from './camera/device'
import { enterDraft, forgetDraft, forgetOtherInquiry, stepToCorrect } from './draft'
import { watchExpiry } from './expiry'
import { enterFile } from './file'
import { isFilledIn } from './form'
import { enterElsewhere, enterHandoff, isSecondDevice, leaveHandoff } from './handoff'
import { onStepWanted, rememberStep } from './history'
import { type FlowError, isEmbedded, listen, post, requestToken } from './messages'
import { enterPhoto } from './photo'
import { type Answer, ConnectionError, send } from './send'
import { SlowDown } from './sending'
import { inquiryId, keepToken, query, sessionToken, takeToken } from './session'
import { read, write } from './storage'
import { claim } from './tabs'
import { sendPhoto, type Watching } from './upload'
import { announce, busy, current, isBusy, show, tellView } from './views'

takeToken()
forgetOtherInquiry()
document.documentElement.classList.add('js')
document.querySelector('noscript')?.remove()

let loaded = false
let left = false

/** Shows the view of an answer, unless another tab goes on with the same session. */
async function receive(answer: Answer, takeFocus = true, take = false): Promise<void> {
  const { inquiryId: goesOn, view = '' } = answer.view.querySelector<HTMLElement>('.view')?.dataset ?? {}
  // The last view is for every tab.
  const isOpen = goesOn && !LAST.includes(view)
  if (isOpen && !(await claim(sessionToken(), take, otherTab))) return otherTab()
  display(answer, takeFocus)
  // It was finished elsewhere, or before: nobody presses a button for that here.
  if (answer.wasFinished && isFinished() && !isSecondDevice) completeOnce()
}

/** Shows the view of an answer, and tells what has come of it. */
function display({ view: fragment }: Answer, takeFocus: boolean): void {
  stopCamera()
  const view = show(fragment, takeFocus)
  const refusal = view.querySelector<HTMLElement>('[data-error-code]')
  if (refusal) return void refused(refusal)
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

/** The page may have a fresher token than this tab, or one that no address carries. */
async function refused(refusal: HTMLElement): Promise<void> {
  watchExpiry(current(), () => {})
  const id = inquiryId()
  const isOfToken = ['unauthenticated', 'session_expired'].includes(refusal.dataset.errorCode ?? '')
  if (id && isOfToken) {
    current().hidden = true
    const fresh = await requestToken()
    if (fresh && fresh !== sessionToken()) {
      keepToken(id, fresh)
      return open()
    }
    current().hidden = false
  }
  // One of the token may be taken back when the page around loads the flow with another one.
  if (!isOfToken) forgetDraft()
  tellRefusal(refusal)
}

function tellRefusal({ dataset }: HTMLElement): void {
  const error: FlowError = {
    status: Number(dataset.errorStatus),
    code: dataset.errorCode ?? 'unknown',
    message: dataset.errorMessage ?? '',
  }
  post('error', undefined, error)
}

/** Brings a view to life. */
function enter(view: HTMLElement): void {
  rememberStep(view.dataset.step)
  watchExpiry(view, () => void open())
  const handoff = view.querySelector<HTMLElement>('[data-handoff]')
  if (handoff) enterHandoff(handoff, () => void open())
  const elsewhere = view.querySelector<HTMLElement>('[data-elsewhere]')
  if (elsewhere) enterElsewhere(elsewhere, false, () => void open())
  for (const form of view.querySelectorAll('form')) enterForm(form)
  enterDraft(view)
}

function enterForm(form: HTMLFormElement): void {
  if (form.dataset.photo) return enterPhoto(form, (photo, watching) => uploadPhoto(form, photo, watching))
  if ('upload' in form.dataset) return enterFile(form, (file, watching) => uploadPhoto(form, file, watching))
  form.addEventListener('change', (event) => {
    // The field's own name: what the control's is made of is nobody else's business.
    post('form-update', { name: (event.target as HTMLInputElement).name.replace(/^field-/, '') })
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (!isBusy() && isFilledIn(form)) void sendStep(form)
  })
}

async function sendStep(form: HTMLFormElement): Promise<void> {
  try {
    await sendForm(form)
  } catch (error) {
    failed(error, () => void sendStep(form), form)
  }
}

async function sendForm(form: HTMLFormElement): Promise<void> {
  const body = new URLSearchParams()
  // Check boxes of one field have one name.
  for (const [key, value] of new FormData(form)) if (typeof value === 'string') body.append(key, value)
  // Before there is an inquiry, the address says what it is to be made from.
  for (const [key, value] of query) if (!body.has(key)) body.set(key, value)
  const { view: name = '', step } = current().dataset
  const hadToken = sessionToken()
  post('step-transitioning', { name })
  busy(true)
  const answer = await send(form.getAttribute('action') ?? '', body)
  if (answer.retryAfter !== null) return later(answer, () => void sendStep(form), form)
  if (answer.ok && 'form' in form.dataset) forgetDraft(step)
  if (answer.ok && name === 'consent' && sessionToken() !== hadToken)
    post('start', { inquiryId: inquiryId(), sessionToken: sessionToken() })
  const country = body.get('country')
  if (answer.ok && name === 'document-kind' && country)
    post('country-select', { inquiryId: inquiryId(), selectedCountryCode: country })
  await receive(answer, true, form.getAttribute('action') === '/flow/here')
}

/** Shows a step that was done before, or the one that comes next. */
async function goTo(step: string): Promise<void> {
  if (isBusy()) return
  busy(true)
  try {
    const answer = await sendChange(step)
    if (answer.retryAfter !== null) return later(answer, () => void goTo(step))
    await receive(answer)
  } catch (error) {
    failed(error, () => void goTo(step))
  }
}

function sendChange(step: string): Promise<Answer> {
  const body = new URLSearchParams(query)
  body.set('step', step)
  return send('/flow/steps/change', body)
}

async function uploadPhoto(form: HTMLFormElement, photo: Blob, watching: Watching): Promise<void> {
  post('step-transitioning', { name: form.dataset.photo ?? 'document' })
  announce(document.body.dataset.sending ?? '')
  let answer: Answer
  try {
    answer = await sendPhoto(form.getAttribute('action') ?? '', photo, watching)
  } catch (error) {
    const reason = error instanceof ConnectionError ? 'network_error' : 'application_error'
    post('documents-save-fail', { reason: watching.signal.aborted ? 'canceled' : reason })
    throw error
  }
  if (answer.retryAfter !== null) {
    post('documents-save-fail', { reason: 'too_many_attempts' })
    throw new SlowDown()
  }
  if (answer.verification) post('verification-change', answer.verification)
  const reason = answer.view.querySelector<HTMLElement>('[data-reason]')?.dataset.reason
  if (answer.ok) post('documents-save-successful')
  else post('documents-save-fail', { reason })
  await receive(answer)
}

/** Opens the inquiry, or finds out again where it stands. */
async function open(take = false): Promise<void> {
  busy(true)
  try {
    let answer = await send('/flow/open', new URLSearchParams(query))
    // After a reload, what was being corrected is shown again.
    const next = answer.view.querySelector<HTMLElement>('.view')?.dataset.step
    const step = loaded ? undefined : stepToCorrect(next)
    if (step) answer = await sendChange(step)
    if (answer.retryAfter !== null) return later(answer, () => void open(take))
    await receive({ ...answer, wasFinished: true }, loaded, take)
  } catch (error) {
    failed(error, () => void open(take))
  }
}

/**
 * Says that the server is out of reach, or that this script has failed: whoever looks after
 * their connection then would do so in vain. What was typed comes back with `form`.
 */
function failed(error: unknown, retry: () => void, form?: HTMLFormElement): void {
  const isOffline = error instanceof ConnectionError
  if (!isOffline) console.error(error)
  const { content } = document.getElementById(isOffline ? 'offline' : 'broken') as HTMLTemplateElement
  interlude(content.cloneNode(true) as DocumentFragment, retry, form)
  if (loaded) return
  const message = current().querySelector('.lead')?.textContent ?? ''
  const [status, code] = isOffline ? [0, 'network_error'] : [500, 'application_error']
  post('error', undefined, { status, code, message })
}

/** Says that another tab goes on with this session, and lets this one take it back. */
function otherTab(): void {
  stopCamera()
  const { content } = document.getElementById('elsewhere') as HTMLTemplateElement
  const view = show(content.cloneNode(true) as DocumentFragment, true)
  watchExpiry(view, () => {})
  enterElsewhere(view, true, () => void open())
  view.querySelector('[data-act=here]')?.addEventListener('click', () => void open(true))
  tellView()
}

/** Shows why it does not go on now. Its button brings `form` back, and tries again. */
function interlude(fragment: DocumentFragment, retry: () => void, form?: HTMLFormElement): () => void {
  const typed = form?.closest('.view')
  const view = show(fragment, true)
  const again = () => {
    // The button was pressed before, or something else is shown.
    if (!view.isConnected) return
    if (typed) {
      const back = document.createDocumentFragment()
      back.append(typed)
      show(back, true)
    }
    retry()
  }
  view.querySelector('[data-act=retry]')?.addEventListener('click', again)
  return again
}

/** Shows that the server wants to be asked later. Where only the server is at fault, it is. */
function later(answer: Answer, retry: () => void, form?: HTMLFormElement): void {
  const again = interlude(answer.view, retry, form)
  if (answer.isUnavailable) setTimeout(again, (answer.retryAfter ?? 1) * 1000)
}

onStepWanted((step) => void goTo(step))

// The end, and leaving before it.

const LAST = ['done', 'failed']
const isFinished = (): boolean => LAST.includes(current().dataset.view ?? '')

/** Tells the page around that it is finished, unless it has been told in this tab before. */
function completeOnce(): void {
  const { inquiryId } = current().dataset
  if (inquiryId && read(TOLD_KEY) !== inquiryId) complete()
}

const TOLD_KEY = 'persona-told'
let isTold = false

/** Tells the page around that it is finished: once, however often it is loaded and pressed. */
function complete(): void {
  if (isTold) return
  isTold = true
  // The page around knows: there is nothing left to press.
  const button = current().querySelector('[data-act=done]')
  if (button === document.activeElement) current().querySelector('h1')?.focus({ preventScroll: true })
  button?.remove()
  const { inquiryId, status, fields } = current().dataset
  if (inquiryId) write(TOLD_KEY, inquiryId)
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
const stay = dialog.querySelector<HTMLElement>('[data-act=stay]')
stay?.addEventListener('click', () => dialog.close())
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
  if (isFinished() && !isTold) return complete()
  if (
    isFinished() ||
    force ||
    left ||
    ['opening', 'refused', 'offline', 'broken', 'slow', 'unavailable', 'elsewhere'].includes(name)
  )
    return leave()
  if (dialog.open) return
  dialog.showModal()
  // Not by `autofocus`, which browsers refuse in a frame of another origin.
  stay?.focus()
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

addEventListener('pagehide', () => {
  takeCamera()
  if (!isFinished()) leaveHandoff()
})
document.addEventListener('click', (event) => {
  const control = (event.target as Element).closest<HTMLElement>('button, a')
  if (!control) return
  post('click', { name: control.dataset.act ?? current().dataset.view })
  if (control.dataset.act === 'done') complete()
})

// The server's first word: a refusal, or a page to be opened. A tab that has the token
// of an inquiry (after a reload, say) opens it although the address no longer says so.
const refusal = current().querySelector<HTMLElement>('[data-error-code]')
// A link is followed by a press.
if (current().dataset.view === 'link') enter(current())
else if (!refusal) void open()
else if (refusal.dataset.errorCode === 'unauthenticated' && sessionToken()) {
  // Not to be read: it may be taken back in a moment.
  current().hidden = true
  void open()
} else void refused(refusal)
