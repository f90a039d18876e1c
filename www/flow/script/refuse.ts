// The only script on a page that may not show the flow: it tells only that page why. It has no token and
// opens nothing.

const { origin, containerId, templateId, status, code, message } = document.body.dataset

if (window.parent !== window && origin) {
  const error = { status: Number(status), code, message }
  window.parent.postMessage({ containerId, templateId, name: 'error', error }, origin)
}

export {}
