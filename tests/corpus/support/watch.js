// What a page of the corpus includes first: it writes down everything that the widget tells
// the page, one line each, and works in pages that break what comes after it.
//
//   make({ … })     constructs window.client with callbacks that are written down
//   watch.lines     what was written down: 'onReady', 'onError invalid_config …', 'thrown …',
//                   'result completed', 'warning …', 'uncaught …'
//   watch.note(…)   writes a line of the page's own

;(() => {
  const page = window
  const lines = []
  // JSON made of it, by whoever patched Array.prototype, is still that of an array.
  lines.toJSON = undefined
  const note = (line) => void (lines[lines.length] = '' + line)
  const say = (what, detail) => note(detail ? what + ' ' + detail : what)
  const fault = (error) => (error && error.code ? error.code + ': ' + error.message : '' + error)
  const find = Document.prototype.querySelector
  const all = Document.prototype.querySelectorAll
  const atPoint = Document.prototype.elementFromPoint
  const inRoot = DocumentFragment.prototype.querySelector
  const overflowOf = (name) => {
    const element = find.call(document, name)
    return element ? getComputedStyle(element).overflow : ''
  }
  const overflow = () => [overflowOf('html'), overflowOf('body')]
  let before
  const later = setTimeout.bind(page)
  const listen = EventTarget.prototype.addEventListener

  listen.call(page, 'error', (event) => {
    if (event.message) say('uncaught', event.message)
  })
  listen.call(page, 'unhandledrejection', (event) => say('uncaught', fault(event.reason)))
  for (const level of ['warn', 'error']) {
    const write = console[level]
    console[level] = (...words) => {
      say('warning', '' + words[0])
      write.apply(console, words)
    }
  }

  const details = {
    onStart: (id) => id,
    onComplete: ({ inquiryId, status }) => inquiryId + ' ' + status,
    onFail: (id) => id,
    onCancel: (person) => person && person.inquiryId,
    onError: fault,
    onEvent: (name) => name,
    onLoad: (error) => error && fault(error),
    onReady: () => '',
    onSuccess: () => '',
    onExit: (error) => error && fault(error),
  }

  page.watch = {
    lines,
    note,
    later,
    text: () => {
      let text = ''
      for (let i = 0; i < lines.length; i++) text += lines[i] + '\n'
      return text
    },
    /** Calls `done` with the value of `look` once it is true, or after a moment. Polling in the page costs less than polling by the driver. */
    once: (look, done, tries = 25) => {
      const found = look()
      if (found || !tries) done(found)
      else later(() => page.watch.once(look, done, tries - 1), 10)
    },
    /** Calls `done` with all lines once there are more than `number`, or after a moment. */
    after: (number, done) =>
      page.watch.once(
        () => lines.length > number,
        () => done(page.watch.text()),
      ),
    options(options) {
      const watched = { ...options }
      for (const name in details) {
        if (!{}.hasOwnProperty.call(details, name)) continue
        const own = watched[name]
        watched[name] = function (argument) {
          say(name, details[name](argument))
          return own && own.apply(this, arguments)
        }
        // A handler that declares a parameter is told of failures, too.
        if (name === 'onLoad') watched[name] = wrapLoad(own)
      }
      return watched
    },
    /** The first element that matches, in the page or in an open shadow root. */
    find: (selector) => {
      const found = find.call(document, selector)
      if (found) return found
      const hosts = all.call(document, '*')
      for (let i = 0; i < hosts.length; i++) {
        const root = hosts[i].shadowRoot
        const inside = root && inRoot.call(root, selector)
        if (inside) return inside
      }
      return null
    },
    /** The widget that is open, or the one of several that lies above the others. */
    top: () => {
      const open = all.call(document, 'dialog[open].persona-widget__dialog')
      const [x, y] = [innerWidth / 2, innerHeight / 2]
      const isAbove = (dialog) => dialog.contains(page.watch.at(dialog, x, y))
      for (let i = 0; i < open.length; i++) if (isAbove(open[i])) return open[i]
      return page.watch.find('dialog[open].persona-widget__dialog')
    },
    /** What lies uppermost at a point, in the tree of an element. */
    at: (element, x, y) => {
      const root = element.getRootNode()
      return (root === document ? atPoint : root.elementFromPoint).call(root, x, y)
    },
    /** Where everything that can be scrolled is scrolled to, as text. */
    scrolled: () => {
      const places = []
      for (const element of all.call(document, '*')) {
        const { scrollLeft, scrollTop } = element
        if (scrollLeft || scrollTop)
          places.push(element.localName + ' ' + Math.round(scrollLeft) + ',' + Math.round(scrollTop))
      }
      return places.join(' ')
    },
    /** Whether the page is kept from scrolling, other than before there was a client. */
    isLocked: () => {
      const [html, body] = overflow()
      // In the head, there is no body yet.
      // A frame that is not displayed has no styles in Firefox.
      return html !== (before[0] || 'visible') || (before[1] !== '' && body !== before[1])
    },
    count: (selector) => all.call(document, selector).length,
  }

  function wrapLoad(own) {
    return function () {
      note('onLoad')
      return own && own.apply(this, arguments)
    }
  }

  page.make = (options) => {
    const given = { inquiryId: 'inq_1', sessionToken: 'secret-token', ...options }
    if (given.templateId) given.inquiryId = given.sessionToken = undefined
    if (!before) before = overflow()
    try {
      page.client = new page.Persona.Client(page.watch.options(given))
    } catch (error) {
      say('thrown', fault(error))
      return undefined
    }
    const result = page.client.result
    if (result && result.then)
      result.then(
        ({ status }) => say('result', status),
        (error) => say('rejected', fault(error)),
      )
    return page.client
  }
})()
