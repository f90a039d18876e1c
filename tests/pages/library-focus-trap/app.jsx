import { createFocusTrap } from 'focus-trap'

createFocusTrap('#modal', {
  onDeactivate: () => watch.note('the trap is gone'),
}).activate()
make()
document.querySelector('#verify').onclick = () => client.open()
