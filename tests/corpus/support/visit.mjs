// What a page's truth.mjs says its truth with: one visit of one page in one engine.

import assert from 'node:assert/strict'
import { Key } from 'selenium-webdriver'

/** How long a page may take for one thing, in milliseconds. */
const PATIENCE = 5_000
/** The same on a page that is known to fail. */
const LITTLE_PATIENCE = 1_000
const POLL = 20

/** Whose server the flow is on, unless the page says otherwise. */
const FLOW = 'verify.example'
/** What `make` gives as the session token. */
export const TOKEN = 'secret-token'

export class Visit {
  #driver
  #requests
  #pardoned = []
  #tokenHosts = [FLOW]
  #isFramed
  #patience
  /** The frames that the truth is in, from the outside in. */
  #frames = []

  constructor({ driver, engine, requests, plain, isFramed, isExpected }) {
    this.#driver = driver
    this.#patience = isExpected ? PATIENCE : LITTLE_PATIENCE
    this.#isFramed = isFramed
    this.#requests = requests
    this.engine = engine
    /** How the widget looks on a page with nothing odd. */
    this.plain = plain
  }

  // What the page does

  /** Runs a function or the text of one's body in the page, and returns what it returns. */
  run(code, ...args) {
    return this.#driver.executeScript(this.#seenFromOutside(code), ...args)
  }

  /** For a page in a frame: what runs is the outer page's JavaScript, and the page's window is what it sees. */
  #seenFromOutside(code) {
    if (!this.#isFramed || this.#frames.length) return code
    const body = typeof code === 'function' ? `return (${code}).apply(null, arguments)` : code
    return `with (window[0]) { ${body} }`
  }

  /** All that was written down so far, one line each. */
  async lines() {
    const text = await this.run('return window.watch ? watch.text() : "no watch.js"')
    return text.split('\n').slice(0, -1)
  }

  /** Waits for a line: its beginning, or a pattern. Returns it. */
  async hears(wanted) {
    let lines = []
    const look = async () => {
      lines = await this.#linesAfter(lines)
      return lines.find((line) => matches(line, wanted)) ?? (this.#thrown(lines).length > 0 && 'nothing')
    }
    await this.#until(look)
    // What follows an error may be a moment late, and seldom comes at all.
    if (this.#thrown(lines).length) await this.settles().then(look)
    const found = lines.find((line) => matches(line, wanted))
    assert.ok(found, `the page never heard ${wanted}, but:\n${lines.join('\n') || 'nothing'}`)
    return found
  }

  /** Waits a moment for more lines than these, and returns all lines. */
  async #linesAfter({ length }) {
    const text = await this.#inPage('watch.after(arguments[0], arguments[1])', length)
    return text == null ? this.lines() : text.split('\n').slice(0, -1)
  }

  /** Waits for the value that a script passes to `done`. `undefined` if the page has no watch.js, or is left meanwhile. */
  #inPage(code, ...args) {
    const guarded = `const done = arguments[arguments.length - 1]
      if (window.watch) ${code}; else done()`
    return this.#driver.executeAsyncScript(this.#seenFromOutside(guarded), ...args).catch(() => undefined)
  }

  /** Whether a line was never written down, once all that is under way has come in. */
  async hearsNothingOf(...unwanted) {
    await this.settles()
    for (const line of await this.lines()) {
      for (const one of unwanted) assert.ok(!matches(line, one), `the page heard "${line}"`)
    }
  }

  /** Waits until an expression holds in the page. */
  async waitsFor(expression) {
    const found = await this.#until(
      async () =>
        (await this.#inPage(`watch.once(() => !!(${expression}), done)`)) ??
        (await this.run(`return !!(${expression})`)),
    )
    assert.ok(found, `never true: ${expression}\n${(await this.lines()).join('\n')}`)
  }

  /** Waits until what was posted or scheduled so far has arrived. */
  settles() {
    const wait = '(window.watch ? watch.later : setTimeout)(arguments[0], 60)'
    return this.#driver.executeAsyncScript(this.#seenFromOutside(wait))
  }

  async #until(look) {
    const end = Date.now() + this.#patience
    for (;;) {
      const found = await look()
      if (found || Date.now() > end) return found
      await new Promise((resolve) => setTimeout(resolve, POLL))
    }
  }

  /** Leaves errors alone that the page itself throws. */
  pardons(pattern) {
    this.#pardoned.push(pattern)
  }

  // What the individual does

  /** Clicks with the mouse in the middle of an element. */
  async clicks(selector) {
    let middle
    await this.#until(async () => {
      const before = middle
      middle = await this.run(middleOf, selector)
      // It may move while it appears.
      return middle && String(middle) === String(before)
    })
    assert.ok(middle, `there is no ${selector}`)
    const [x, y] = middle
    await this.#driver.actions().move({ x, y, duration: 0 }).click().perform()
  }

  /** Clicks on the widget's close button. */
  clicksClose() {
    return this.clicks('dialog[open] .persona-widget__close')
  }

  /** Presses and releases keys, such as 'TAB', 'ENTER' or a letter, one after the other. */
  async presses(...keys) {
    const actions = this.#driver.actions()
    for (const key of keys) {
      const value = Key[key] ?? key
      actions.keyDown(value).keyUp(value)
    }
    await actions.perform()
  }

  /** Does something while a key is held down. */
  async holds(key, doThis) {
    await this.#driver.actions().keyDown(Key[key]).perform()
    await doThis()
    await this.#driver.actions().keyUp(Key[key]).perform()
  }

  /** Presses Escape in the widget. In the flow's frame, the key would be the flow's. */
  async pressesEscape() {
    await this.run('watch.find("dialog[open] .persona-widget__close").focus()')
    await this.presses('ESCAPE')
  }

  /** Turns the mouse wheel over the middle of the window. */
  async turnsWheel(pixels = 300) {
    const [x, y] = await this.run('return [innerWidth >> 1, innerHeight >> 1]')
    await this.#driver.actions().scroll(x, y, 0, pixels).perform()
  }

  /** Runs code in the flow's frame. */
  async inFlow(code, ...args) {
    return this.inFrame('.persona-widget__iframe', () => this.run(code, ...args))
  }

  /** Does something inside a frame of the page. */
  async inFrame(selector, doThis) {
    let place
    await this.#until(async () => (place = await this.run(placeOf, selector)) != null)
    assert.ok(place != null, `there is no ${selector}`)
    // A page that is in a frame itself is one more on the way.
    if (this.#isFramed && !this.#frames.length) await this.#driver.switchTo().frame(0)
    await this.#driver.switchTo().frame(place)
    this.#frames.push(place)
    try {
      return await doThis()
    } finally {
      this.#frames.pop()
      await this.#driver.switchTo().defaultContent()
      if (this.#isFramed && this.#frames.length) await this.#driver.switchTo().frame(0)
      for (const outer of this.#frames) await this.#driver.switchTo().frame(outer)
    }
  }

  /** Does something in the window that the page has opened. */
  async inPopup(doThis) {
    const opener = await this.#driver.getWindowHandle()
    const other = await this.#until(async () =>
      (await this.#driver.getAllWindowHandles()).find((handle) => handle !== opener),
    )
    assert.ok(other, 'no window was opened')
    await this.#driver.switchTo().window(other)
    try {
      return await doThis()
    } finally {
      await this.#driver.close()
      await this.#driver.switchTo().window(opener)
    }
  }

  // What has to be true

  /** The usual one: the flow loads, shows and looks right, × closes it, and the page is as before. */
  async works() {
    await this.shows()
    await this.clicksClose()
    await this.hears('onCancel inq_1')
    await this.isClosed()
  }

  /** It works; or, where it cannot, the page is told why at once, and nothing is in its way. */
  async worksOrSaysWhy(code = '[a-z]+(_[a-z]+)+') {
    const failure = new RegExp(`^(thrown|onError) ${code}: .`)
    const heard = await this.hears(new RegExp(`^onReady|${failure.source}`))
    if (heard === 'onReady') return this.works()
    await this.hears(failure)
    assert.ok(!(await this.isLocked()), 'the page cannot be scrolled')
  }

  /** The flow has loaded, is shown, and looks right. */
  async shows() {
    await this.hears('onLoad')
    await this.hears('onReady')
    await this.waitsFor('client.isOpen')
    await this.looksRight()
  }

  /** The widget covers the window and looks as it does on a plain page. */
  async looksRight() {
    let looks, wrong
    await this.#until(async () => {
      looks = await this.run(measure)
      wrong = this.plain ? differences(looks, this.plain) : looks.problems
      return wrong.length === 0
    })
    assert.deepEqual(wrong, [], `it does not look right: ${JSON.stringify(looks)}`)
    return looks
  }

  /** Where the widget, its frame and × are, and how large the window is. */
  async boxes() {
    let looks
    await this.#until(async () => (looks = await this.run(measure)).boxes)
    return { ...looks.boxes, view: looks.view }
  }

  /** Nothing of the widget is shown, and the page can be scrolled and used. */
  async isClosed() {
    await this.waitsFor('!client.isOpen')
    const left = await this.run(`return [
      watch.find('dialog[open].persona-widget__dialog') ? 'an open dialog' : '',
      watch.isLocked() ? 'a page that cannot be scrolled' : '',
    ].filter(Boolean).join(', ')`)
    assert.equal(left, '', 'left behind after it was closed')
  }

  /** Nothing of the widget is left in the page. */
  async isGone() {
    await this.isClosed()
    const nodes = await this.run(`return watch.count('[class*="persona-widget"]')`)
    assert.equal(nodes, 0, 'nodes left behind')
  }

  /** Whether the page behind is kept from scrolling. */
  isLocked() {
    return this.run('return watch.isLocked()')
  }

  /** The widget cannot be seen, so the page behind it can be used. */
  async doesNotLockUnseen() {
    await this.waitsFor('!watch.isLocked()')
    const isModal = await this.run('return watch.find("dialog.persona-widget__dialog").matches(":modal")')
    assert.ok(!isModal, 'the page behind the widget is inert')
  }

  /** The page stays where it was scrolled to: when the widget opens, closes, opens again and is destroyed. */
  async keepsItsPlace() {
    const places = () => this.run('return watch.scrolled()')
    const before = await places()
    assert.match(before, /[1-9]/, 'the page is not scrolled, so nothing could be lost')
    await this.run('make().open()')
    const same = async (when) => assert.equal(await places(), before, `the page moved ${when}`)
    await this.shows()
    await same('on open()')
    await this.turnsWheel()
    await same('when the wheel was turned over the widget')
    await this.run('client.close()')
    await same('on close()')
    await this.run('client.open()')
    await this.looksRight()
    await same('on the second open()')
    await this.clicksClose()
    await this.hears('onCancel')
    await this.isClosed()
    await same('when the individual closed it')
    await this.run('client.destroy()')
    await this.settles()
    await same('on destroy()')
  }

  /** The hosts that the session token may go to. */
  tokenMayGoTo(...hosts) {
    this.#tokenHosts = hosts
  }

  /** Whether a late request of this page could fail the next page. */
  get mustEnd() {
    return this.#tokenHosts.some((host) => host !== FLOW)
  }

  /** What the page has asked a host for, as paths with queries. Some browsers look for an icon by themselves. */
  askedOf(host) {
    return this.#requests
      .filter(({ url }) => url.host === host && url.pathname !== '/favicon.ico')
      .map(({ url }) => url.pathname + url.search)
  }

  /** What holds on every page: no token goes elsewhere, nothing goes to Persona, and nothing is thrown. */
  async endsWell() {
    for (const { url, headers, body } of this.#requests) {
      const told = [url.href, headers.referer, body].some((text) => text?.includes(TOKEN))
      assert.ok(!told || this.#tokenHosts.includes(url.host), `the session token went to ${url.host}`)
      assert.ok(!/withpersona/.test(url.host), `a request went to ${url.host}`)
    }
    assert.deepEqual(this.#thrown(await this.lines()), [])
  }

  #thrown(lines) {
    const isPardoned = (line) => this.#pardoned.some((pattern) => pattern.test(line))
    return lines.filter((line) => line.startsWith('uncaught') && !isPardoned(line))
  }
}

const matches = (line, wanted) => (wanted instanceof RegExp ? wanted.test(line) : line.startsWith(wanted))

/** The body of a function: the middle of the element that a selector finds, in whole pixels of the window. */
const middleOf = `
  const element = watch.find(arguments[0])
  if (!element) return null
  const { left, top, width, height } = element.getBoundingClientRect()
  return [Math.round(left + width / 2), Math.round(top + height / 2)]`

/**
 * The same for the number of a frame among the window's. The driver's own way to a frame, by its element, fails on
 * pages that shadow what it reads from the document.
 */
const placeOf = `
  const frame = (window.watch ? watch.find : (selector) => document.querySelector(selector))(arguments[0])
  for (let place = 0; frame && place < window.length; place++) if (window[place] === frame.contentWindow) return place
  return null`

/** What the widget looks like, and what is wrong with it whatever the page is. Runs in the page. */
function measure() {
  const problems = []
  const dialog = window.watch.top()
  if (!dialog) return { problems: ['no open dialog'] }
  // It rises when it opens: begun by the first look, and ended here.
  dialog.getBoundingClientRect()
  for (const animation of dialog.getAnimations({ subtree: true })) {
    if (animation.effect.getComputedTiming().iterations !== Infinity) animation.finish()
  }
  const part = (name) => dialog.querySelector('.persona-widget__' + name)
  const frame = part('iframe')
  const close = part('close')
  const box = (element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return { left, top, width, height }
  }
  const style = (element, names) => {
    const all = getComputedStyle(element)
    const some = {}
    for (const name of names) some[name] = all[name]
    return some
  }
  const hit = ({ left, top, width, height }) => window.watch.at(dialog, left + width / 2, top + height / 2)
  const view = { width: window.innerWidth, height: window.innerHeight }
  const boxes = { dialog: box(dialog), frame: box(frame), close: box(close) }
  if (!dialog.matches(':modal')) problems.push('the dialog is not modal')
  if (hit(boxes.frame) !== frame) problems.push('something lies over the flow')
  if (hit(boxes.close) !== close) problems.push('something lies over ×')
  return {
    problems,
    view,
    boxes,
    styles: {
      dialog: style(dialog, [
        'backgroundColor',
        'visibility',
        'opacity',
        'filter',
        'pointerEvents',
        'position',
      ]),
      frame: style(frame, ['visibility', 'opacity', 'filter', 'pointerEvents', 'borderTopLeftRadius']),
      close: style(close, ['color', 'fontSize', 'visibility', 'opacity', 'cursor']),
    },
  }
}

/** What differs from how it looks on a plain page. Scroll bars and the direction of writing may move things. */
function differences(looks, plain) {
  if (!looks.boxes) return looks.problems
  const wrong = [...looks.problems]
  const near = (what, is, should, within) => {
    if (Math.abs(is - should) > within)
      wrong.push(`${what} is ${Math.round(is)} instead of ${Math.round(should)}`)
  }
  const { dialog, frame, close } = looks.boxes
  const bar = 17
  near("the dialog's left edge", dialog.left, 0, bar)
  near("the dialog's top edge", dialog.top, 0, 1)
  near("the dialog's width", dialog.width, looks.view.width, bar)
  near("the dialog's height", dialog.height, looks.view.height, bar)
  near("the frame's middle", frame.left + frame.width / 2, looks.view.width / 2, bar)
  for (const side of ['width', 'height']) {
    near(`the frame's ${side}`, frame[side], plain.boxes.frame[side], 2)
    near(`the ${side} of ×`, close[side], plain.boxes.close[side], 1)
  }
  near("the frame's top edge", frame.top, plain.boxes.frame.top, bar)
  for (const part of Object.keys(plain.styles)) {
    for (const [name, value] of Object.entries(plain.styles[part])) {
      const is = looks.styles[part][name]
      if (is !== value) wrong.push(`${name} of the ${part} is ${is} instead of ${value}`)
    }
  }
  return wrong
}
