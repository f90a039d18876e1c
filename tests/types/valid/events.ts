// An event's name says what its metadata is.

import { Client, type ClientOptions } from '../../../dist/persona.js'

new Client({
  templateId: 'itmpl_1',
  onEvent(name, metadata) {
    if (name === 'page-change') {
      const height: number | undefined = metadata?.pageHeight
      const path: string | undefined = metadata?.pathname
      console.log(height, path)
    }
    switch (name) {
      case 'start':
        return void (metadata?.sessionToken satisfies string | undefined)
      case 'exit':
        return void (metadata?.inquiryId satisfies string | undefined)
      case 'camera-permissions-check-result':
        return void (metadata?.hasCameraPermission satisfies boolean | undefined)
    }
    // Other events that a flow may send.
    console.log(name.length, metadata?.['anything'])
  },
})

const options: ClientOptions = {
  onEvent(name, metadata) {
    if (name === 'page-change') return void (metadata?.pageHeight satisfies number | undefined)
  },
}
export { options }
