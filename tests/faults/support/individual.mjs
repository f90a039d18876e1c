// An individual in the demo's flow, without a browser.

import assert from 'node:assert/strict'
import { DETAILS } from '../../e2e/support/noscript.mjs'

const BROWSER = 'one-browser-with-a-secret-of-its-own-0001'

/** Takes an individual to their details. `more` is added to each request's headers. */
export async function atDetails(origin, id, more = {}) {
  const individual = { id, headers: { 'Persona-Flow': 'fragment', 'Persona-Browser': BROWSER, ...more } }
  const begun = await sendForm(origin, individual, 'steps/consent')
  assert.equal(begun.status, 200, begun.text)
  individual.headers.Authorization = `Bearer ${begun.headers.get('persona-session-token')}`
  return individual
}

/** Takes an individual to the photo of their document. */
export async function atDocument(origin, id, more = {}) {
  const individual = await atDetails(origin, id, more)
  const done = await sendForm(origin, individual, 'steps/details', DETAILS)
  assert.equal(done.status, 200, done.text)
  return individual
}

/** Sends the photo of the document, and returns status and text of the response. */
export async function sendPhoto(origin, { id, headers }, photo, signal) {
  const form = new FormData()
  form.set('inquiry-id', id)
  form.set('picture', new Blob([photo]), 'photo.jpg')
  const answer = await fetch(`${origin}/flow/steps/document`, { method: 'POST', headers, body: form, signal })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** Sends a form of the flow. */
export async function sendForm(origin, { id, headers }, path, form = {}) {
  const body = new URLSearchParams({ 'inquiry-id': id, ...form })
  const answer = await fetch(`${origin}/flow/${path}`, { method: 'POST', headers, body })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** Starts an upload in parts of a photo of that many bytes, and returns its address. */
export async function beginUpload(origin, { id, headers }, length) {
  const answer = await fetch(`${origin}/flow/uploads?inquiry-id=${id}`, {
    method: 'POST',
    headers: { ...headers, 'Upload-Length': `${length}` },
  })
  assert.equal(answer.status, 201, await answer.text())
  return `${answer.headers.get('location')}?inquiry-id=${id}`
}

/** Sends a part of a photo. */
export async function sendPart(origin, { headers }, place, offset, part) {
  const answer = await fetch(`${origin}${place}`, {
    method: 'PATCH',
    headers: { ...headers, 'Upload-Offset': `${offset}` },
    body: part,
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}
