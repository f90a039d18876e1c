import { Inquiry } from 'persona-wasm/react'
import { useState } from 'react'
import { createInquiry } from './back-end'

export function Verification() {
  const [inquiryId, setInquiryId] = useState<string>()
  const [isRunning, setRunning] = useState(false)
  const [isComplete, setComplete] = useState(false)
  const [status, setStatus] = useState('')

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
    // The flow ends when <Inquiry> is unmounted.
    setRunning(false)
    setStatus(text)
  }

  const leave = () => end('You can continue whenever you like.')

  return (
    <>
      {isRunning && <button onClick={leave}>Continue later</button>}
      {!isRunning && !isComplete && <button onClick={begin}>Verify your identity</button>}
      <p role="status">{status}</p>
      {isRunning && (
        <Inquiry
          inquiryId={inquiryId!}
          host={import.meta.env.VITE_PERSONA_ORIGIN}
          // The widget requests a session token here when the inquiry was begun before or its session has expired.
          resume={`/inquiries/${inquiryId}/resume`}
          onReady={() => setStatus('')}
          onComplete={() => {
            // This only informs the individual. Your back end learns the outcome from the webhook.
            setComplete(true)
            end('Complete. Thank you!')
          }}
          onCancel={leave}
          // <Inquiry> shows the failure, with a button to try again.
          onError={({ code }) => setStatus(`That did not work: ${code}.`)}
        />
      )}
    </>
  )
}
