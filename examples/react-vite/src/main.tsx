import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Verification } from './Verification'

createRoot(document.getElementById('app')!).render(
  <StrictMode>
    <Verification />
  </StrictMode>,
)
