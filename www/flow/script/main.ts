// The flow's script. The server renders every view. This fetches the views, adds the camera, and
// exchanges messages with the embedding page.

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

/** Shows the view of an answer, unless another tab uses the same session. */
async function receive(answer: Answer, takeFocus = true, take = false): Promise<void> {
  const { inquiryId: goesOn, view = '' } = answer.view.querySelector<HTMLElement>('.view')?.dataset ?? {}
  // Every tab shows the last view.
  const isOpen = goesOn && !LAST.includes(view)
  if (isOpen && !(await claim(sessionToken(), take, otherTab))) return otherTab()
  display(answer, takeFocus)
  // The inquiry was finished elsewhere or earlier, so no press is needed here.
  if (answer.wasFinished && isFinished() && !isSecondDevice) completeOnce()
}

/** Shows the view of an answer, and posts the events. */
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

/** The page may have a newer token than this tab, or one that is in no address. */
async function refused(refusal: HTMLElement): Promise<void> {
  watchExpiry(current(), () => {})
  current().querySelector('[data-act=leave]')?.addEventListener('click', leave)
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

/** Sets up a view. */
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
    // Posts the name of the field, not that of the control.
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
  // Before there is an inquiry, the address contains what it is created from.
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

/** Opens the inquiry, or asks for its current view. */
async function open(take = false): Promise<void> {
  busy(true)
  try {
    let answer = await send('/flow/open', new URLSearchParams(query))
    // After a reload, the step that is being corrected is shown again.
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
 * Shows that the server cannot be reached, or that this script has failed, in which case the connection
 * is not to blame. `form` restores what was typed.
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

/** Shows that another tab uses this session, and lets this tab take over. */
function otherTab(): void {
  stopCamera()
  const { content } = document.getElementById('elsewhere') as HTMLTemplateElement
  const view = show(content.cloneNode(true) as DocumentFragment, true)
  watchExpiry(view, () => {})
  enterElsewhere(view, true, () => void open())
  view.querySelector('[data-act=here]')?.addEventListener('click', () => void open(true))
  tellView()
}

/** Shows why the flow cannot continue now. Its button restores `form` and tries again. */
function interlude(fragment: DocumentFragment, retry: () => void, form?: HTMLFormElement): () => void {
  const typed = form?.closest('.view')
  const view = show(fragment, true)
  const again = () => {
    // The button was already pressed, or another view is shown.
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

/** Shows that the server asks to retry later. If the server is at fault, retries automatically. */
function later(answer: Answer, retry: () => void, form?: HTMLFormElement): void {
  const again = interlude(answer.view, retry, form)
  if (answer.isUnavailable) setTimeout(again, (answer.retryAfter ?? 1) * 1000)
}

onStepWanted((step) => void goTo(step))

// Finishing, and leaving early.

const LAST = ['done', 'failed']
const isFinished = (): boolean => LAST.includes(current().dataset.view ?? '')

/** Posts the end to the embedding page, unless this tab has already done so. */
function completeOnce(): void {
  const { inquiryId } = current().dataset
  if (inquiryId && read(END_POSTED_KEY) !== inquiryId) complete()
}

const END_POSTED_KEY = 'persona-told'
let isTold = false

/** Posts the end to the embedding page once, even after reloads and several presses. */
function complete(): void {
  if (isTold) return
  isTold = true
  // The embedding page knows, so no button is needed.
  const button = current().querySelector('[data-act=done]')
  if (button === document.activeElement) current().querySelector('h1')?.focus({ preventScroll: true })
  button?.remove()
  const { inquiryId, status, fields } = current().dataset
  if (inquiryId) write(END_POSTED_KEY, inquiryId)
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
  // The flow continues when it is shown again; the camera does not.
  close: takeCamera,
  exit: askToLeave,
  destroy: takeCamera,
})

/** Handles a request to leave: from the page, its close button, or the Esc key. */
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
  // Does not use `autofocus`, which browsers ignore in a frame of another origin.
  stay?.focus()
  // Answers the page, which would otherwise treat the flow as dead and close it.
  tellView('leave')
}

// The embedding page does not get keys that are pressed in the frame. An inline flow is part of the page,
// which handles Esc itself.
addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || dialog.open) return
  if (!isEmbedded || query.get('flow-type') !== 'embedded') return
  // Otherwise the same key would close the question at once.
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

// The server's first response is a refusal, or a page to open. A tab that has the token of an inquiry
// (for example after a reload) opens it although the token is no longer in the address.
const refusal = current().querySelector<HTMLElement>('[data-error-code]')
// A one-time link needs a press.
if (current().dataset.view === 'link') enter(current())
else if (!refusal) void open()
else if (refusal.dataset.errorCode === 'unauthenticated' && sessionToken()) {
  // Not announced to screen readers, because the view may change in a moment.
  current().hidden = true
  void open()
} else void refused(refusal)
