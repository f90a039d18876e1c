const button = document.querySelector('button')
const status = document.querySelector('[role=status]')
let inquiryId
let client

async function createInquiry() {
  const response = await fetch('/inquiries', { method: 'POST' })
  if (!response.ok) throw new Error(`the back end answered ${response.status}`)
  return (await response.json()).inquiryId
}

async function verify() {
  button.disabled = true
  status.textContent = ''
  client?.destroy()
  // An individual who has left continues the same inquiry.
  inquiryId ??= await createInquiry()
  client = new Persona.Client({
    inquiryId,
    // The widget requests a session token here when the inquiry was begun before or its session has expired.
    resume: `/inquiries/${inquiryId}/resume`,
    onLoad: () => client.open(),
    onReady: () => (status.textContent = ''),
    onComplete: () => {
      // This only informs the individual. Your back end learns the outcome from the webhook.
      end('Complete. Thank you!')
      button.hidden = true
    },
    onCancel: () => end('You can continue whenever you like.'),
    // The widget shows the failure, with a button to try again, until it is closed.
    onError: ({ code }) => report(code),
  })
}

/** Removes the widget from the page. */
function end(text) {
  client.destroy()
  button.disabled = false
  status.textContent = text
}

function report(problem) {
  button.disabled = false
  status.textContent = `That did not work: ${problem}.`
}

button.addEventListener('click', () => verify().catch((error) => report(error.message)))
