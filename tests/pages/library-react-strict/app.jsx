import { StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'

function Verify() {
  useEffect(() => {
    const client = make()
    client.open()
    return () => client.destroy()
  }, [])
}

createRoot(document.querySelector('#root')).render(
  <StrictMode>
    <Verify />
  </StrictMode>,
)
