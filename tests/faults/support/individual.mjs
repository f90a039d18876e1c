// An individual on their way through the demo's flow, without a browser.

import assert from 'node:assert/strict'

const BROWSER = 'one-browser-with-a-secret-of-its-own-0001'

const DETAILS = {
  'name-first': 'Ada',
  'name-last': 'Lovelace',
  'birthdate-day': '10',
  'birthdate-month': '12',
  'birthdate-year': '1985',
}

/** Takes an individual to the photo of their document. `more` is added to each request's headers. */
export async function atDocument(origin, id, more = {}) {
  const headers = { 'Persona-Flow': 'fragment', 'Persona-Browser': BROWSER, ...more }
  const step = async (name, form) => {
    const body = new URLSearchParams({ 'inquiry-id': id, ...form })
    const answer = await fetch(`${origin}/flow/steps/${name}`, { method: 'POST', headers, body })
    assert.equal(answer.status, 200, await answer.text())
    return answer
  }
  const begun = await step('consent', {})
  headers.Authorization = `Bearer ${begun.headers.get('persona-session-token')}`
  await step('details', DETAILS)
  return { id, headers }
}

/** Sends the photo of the document, and returns status and text of the answer. */
export async function sendPhoto(origin, { id, headers }, photo, signal) {
  const form = new FormData()
  form.set('inquiry-id', id)
  form.set('picture', new Blob([photo]), 'photo.jpg')
  const answer = await fetch(`${origin}/flow/steps/document`, { method: 'POST', headers, body: form, signal })
  return { status: answer.status, text: await answer.text() }
}
