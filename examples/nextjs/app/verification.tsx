'use client'

import type { ClientOptions } from 'persona-wasm'
import { usePersona } from 'persona-wasm/react'
import { useState } from 'react'

async function createInquiry(): Promise<string> {
  const response = await fetch('/inquiries', { method: 'POST' })
  if (!response.ok) throw new Error(`the back end answered ${response.status}`)
  return (await response.json()).inquiryId
}

export function Verification({ host }: { host: string }) {
  const [inquiryId, setInquiryId] = useState<string>()
  const [isRunning, setRunning] = useState(false)
  const [isComplete, setComplete] = useState(false)
  const [status, setStatus] = useState('')

  // Nothing is loaded while the options are null. The flow also ends when this component is unmounted.
  const options: ClientOptions = {
    inquiryId,
    host,
    // The widget requests a session token here when the inquiry was begun before or its session has expired.
    resume: `/inquiries/${inquiryId}/resume`,
    onLoad: () => persona.open(),
    onReady: () => setStatus(''),
    onComplete: () => {
      // This only informs the individual. Your back end learns the outcome from the webhook.
      setComplete(true)
      end('Complete. Thank you!')
    },
    onCancel: () => end('You can continue whenever you like.'),
    // The widget shows the failure, with a button to try again.
    onError: ({ code }) => setStatus(`That did not work: ${code}.`),
  }
  const persona = usePersona(isRunning ? options : null)

  async function begin() {
    setStatus('')
    try {
      // An individual who has left continues the same inquiry.
      setInquiryId(inquiryId ?? (await createInquiry()))
      setRunning(true)
    } catch (error) {
      setStatus(`That did not work: ${(error as Error).message}.`)
    }
  }

  function end(text: string) {
    setRunning(false)
    setStatus(text)
  }

  return (
    <>
      {!isComplete && (
        <button onClick={begin} disabled={isRunning}>
          Verify your identity
        </button>
      )}
      <p role="status">{status}</p>
    </>
  )
}
