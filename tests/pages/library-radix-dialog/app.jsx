import * as Dialog from '@radix-ui/react-dialog'
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'

function Verify() {
  useEffect(() => {
    const client = make()
    return () => client.destroy()
  }, [])
  return (
    <button id="verify" onClick={() => client.open()}>
      Verify
    </button>
  )
}

createRoot(document.querySelector('#root')).render(
  <Dialog.Root defaultOpen onOpenChange={(open) => watch.note(`dialog ${open}`)}>
    <Dialog.Portal>
      <Dialog.Overlay />
      <Dialog.Content aria-describedby={undefined}>
        <Dialog.Title>Your account</Dialog.Title>
        <Verify />
      </Dialog.Content>
    </Dialog.Portal>
  </Dialog.Root>,
)
