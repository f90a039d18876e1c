import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { createInquiry, resumeInquiry } from './persona.js'
import { PERSONA_WEBHOOK_SECRET, PORT } from './settings.js'
import { isGenuine } from './signature.js'

const app = express()
/** Inquiry id → customer. In a real application, this is a column in your database. */
const owners = new Map()

/** Replace this with your own session check. In this example, each browser is a customer. */
function customerOf(request, response) {
  const known = /(?:^|; )customer=([\w-]+)/.exec(request.get('Cookie') ?? '')?.[1]
  if (known) return known
  const customer = randomUUID()
  response.cookie('customer', customer, { httpOnly: true, sameSite: 'lax' })
  return customer
}

app.post('/inquiries', async (request, response) => {
  const customer = customerOf(request, response)
  const inquiryId = await createInquiry(customer)
  owners.set(inquiryId, customer)
  response.json({ inquiryId })
})

app.post('/inquiries/:id/resume', async (request, response) => {
  const { id } = request.params
  // Anyone who has the token can continue the inquiry, so only its owner gets it.
  if (!owners.has(id) || owners.get(id) !== customerOf(request, response)) return response.sendStatus(403)
  response.set('Cache-Control', 'no-store').json({ sessionToken: await resumeInquiry(id) })
})

// The signature covers the raw bytes, so the body is parsed only after the check.
app.post('/webhooks', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
  const body = request.body ?? ''
  if (!isGenuine(request.get('Persona-Signature'), body, PERSONA_WEBHOOK_SECRET)) {
    return response.sendStatus(400)
  }
  const event = JSON.parse(body).data
  const { name, payload } = event.attributes
  // An event may be delivered twice. Store the ids of the events that you have processed.
  console.log(`${event.id} ${name} ${payload.data.id}`)
  response.sendStatus(204)
})

// The page of ../html, so that the page and this back end have one origin.
app.use(express.static(fileURLToPath(new URL('../html', import.meta.url))))

app.listen(PORT, '127.0.0.1', () => console.log(`Listening on http://localhost:${PORT}`))
