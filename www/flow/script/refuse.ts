// All that runs where a page may not show the flow: it tells that page why, and nobody
// else. It knows no token and opens nothing.

const { origin, containerId, templateId, status, code, message } = document.body.dataset

if (window.parent !== window && origin) {
  const error = { status: Number(status), code, message }
  window.parent.postMessage({ containerId, templateId, name: 'error', error }, origin)
}

export {}
