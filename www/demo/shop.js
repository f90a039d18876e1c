// The shop's page, as a customer would write it.

const byId = (id) => document.getElementById(id)
const verifyButton = byId('verify')

const HINTS = {
  none: 'Verify your identity to confirm the booking.',
  created: 'Verify your identity to confirm the booking.',
  pending: 'You have started. You can continue where you left off.',
  expired: 'Your time has run out. You can continue where you left off.',
  completed: 'Thank you. You are ready to sail.',
  approved: 'Thank you. You are ready to sail.',
  failed: 'We could not verify you. Please call the harbour office.',
  declined: 'We could not verify you. Please call the harbour office.',
  needs_review: 'Thank you. We are checking your details and will write to you.',
}

const LABELS = {
  none: 'Not verified',
  created: 'Not verified',
  pending: 'In progress',
  expired: 'Expired',
  completed: 'Verified',
  approved: 'Verified',
  failed: 'Not accepted',
  declined: 'Not accepted',
  needs_review: 'In review',
}

/** Sends a request to the shop's back end. */
async function shop(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  })
  const answer = response.status === 204 ? {} : await response.json()
  if (!response.ok) throw new Error(answer.error)
  return answer
}

function log(text) {
  const line = document.createElement('li')
  line.textContent = text
  byId('log').append(line)
  line.scrollIntoView({ block: 'nearest' })
}

function problem(error) {
  byId('status').dataset.status = 'problem'
  byId('status').textContent = 'Something went wrong'
  byId('hint').textContent = error.message
  verifyButton.disabled = verifyButton.hidden = false
}

async function refresh() {
  const account = await shop('GET', '/account')
  const status = account.status ?? 'none'
  byId('status').dataset.status = status
  byId('status').textContent = LABELS[status] ?? status
  byId('hint').textContent = HINTS[status] ?? ''
  byId('inquiry').textContent = account.inquiryId ? `${account.inquiryId} (${status})` : 'none yet'
  byId('expires').textContent = account.expiresAt ? new Date(account.expiresAt).toLocaleString() : '–'
  const hours = account.clockAdvancedSeconds / 3600
  byId('clock').textContent = hours ? `${hours} hours ahead` : 'not moved'
  const isOpen = ['none', 'created', 'pending', 'expired'].includes(status)
  verifyButton.disabled = !isOpen
  // Hidden when there is nothing left to do.
  verifyButton.hidden = !isOpen
}

let client

async function verify() {
  verifyButton.disabled = true
  client?.destroy()
  const { inquiryId } = await shop('POST', '/verification')
  refresh().catch(problem)

  client = new Persona.Client({
    environment: 'sandbox',
    inquiryId,
    // The widget gets a session token here: for an inquiry that was started before, and for
    // one that has expired, even while the widget is open.
    resume: '/resume',
    // Opened after a failure too, because the widget shows the failure.
    onLoad: (error) => {
      log(error ? `onLoad(${error.code})` : 'onLoad')
      client.open()
    },
    onReady: () => {
      log('onReady')
      // By now, an expired inquiry has been resumed.
      refresh().catch(problem)
    },
    onStart: () => {
      log('onStart')
      refresh().catch(problem)
    },
    onComplete: async ({ inquiryId, status }) => {
      log(`onComplete: ${status}`)
      const { verified } = await shop('GET', `/server-handler?inquiry-id=${inquiryId}`)
      log(`the back end says: ${verified ? 'verified' : 'not verified'}`)
      await finish()
    },
    onCancel: () => {
      log('onCancel')
      finish().catch(problem)
    },
    onError: (error) => {
      log(`onError: ${error.code}`)
      refresh().catch(problem)
    },
  })
}

async function finish() {
  client.destroy()
  await refresh()
}

verifyButton.addEventListener('click', () => verify().catch(problem))

byId('advance').addEventListener('click', () =>
  shop('POST', '/clock', { seconds: 24 * 60 * 60 })
    .then(() => log('the sandbox clock moved forward 24 hours'))
    .then(refresh)
    .catch(problem),
)

byId('reset').addEventListener('click', () =>
  shop('DELETE', '/clock')
    .then(() => log('the sandbox clock was reset'))
    .then(refresh)
    .catch(problem),
)

refresh().catch(problem)
