// Appearance: sizes, small screens, system preferences, and page style sheets that would change it.

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { FLOW, isFirefox, json, launch, script, servePages, shopPage } from './page.mjs'

let browser, flow, shop, page
const DESKTOP = { width: 1100, height: 850 }
const PHONE = { width: 390, height: 844 }
const onlyChromium = { skip: isFirefox && "Firefox's driver cannot ask for that" }

before(async () => {
  flow = await servePages({ '/widget': FLOW })
  shop = await servePages({
    '/persona.js': script,
    '/': shopPage(flow.origin),
    '/dark': shopPage(flow.origin, {
      head: '<meta name=color-scheme content=dark><style>body { background: #111; color: #eee }</style>',
    }),
    '/rtl': shopPage(flow.origin, { head: '<script>document.documentElement.dir = "rtl"</script>' }),
  })
  browser = await launch()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow]) await server?.stop()
})

beforeEach(async () => {
  await page?.close()
  page = await browser.newPage()
  await page.setViewport(DESKTOP)
  await page.goto(shop.origin)
})

const MEASURE = `() => {
  // Waits for the opening animation, so that final positions are measured.
  for (const animation of document.getAnimations()) if (animation.effect.getComputedTiming().iterations === 1) animation.finish()
  const box = (selector) => {
    const element = document.querySelector(selector)
    const { x, y, width, height } = element.getBoundingClientRect()
    const hit = document.elementFromPoint(x + width / 2, y + height / 2)
    const { opacity, transform, filter } = getComputedStyle(element)
    return { box: [x, y, width, height].map(Math.round), isOnTop: hit === element, opacity, transform, filter }
  }
  return { frame: box('.persona-widget__iframe'), close: box('.persona-widget__close') }
}`
const measure = () => json(page, MEASURE)
const open = (options = {}) =>
  page.evaluate(async (options) => {
    make(options).open()
    await called('onReady')
  }, options)

test('on a desktop it is a card in the middle, of the official size', async () => {
  await open()
  const { frame, close } = await measure()
  assert.deepEqual(frame.box, [350, 100, 400, 650])
  assert.ok(frame.isOnTop && close.isOnTop)
})

test('on a phone it fills the screen, with the close button in reach', async () => {
  await page.setViewport(PHONE)
  await open()
  const { frame, close } = await measure()
  assert.deepEqual(frame.box, [0, 48, 390, 796])
  assert.ok(close.isOnTop && close.box[2] >= 40 && close.box[3] >= 40, JSON.stringify(close))
  assert.ok(close.box[1] + close.box[3] <= frame.box[1], `it lies over the flow: ${close.box}`)
})

test('with a keyboard on the screen the flow and its close button fit into what is left', async () => {
  await page.setViewport(PHONE)
  await open()
  await page.setViewport({ ...PHONE, height: 400 })
  await page.waitForFunction(() => innerHeight === 400)
  const { frame, close } = await measure()
  assert.deepEqual(frame.box, [0, 48, 390, 352])
  assert.ok(close.isOnTop)
})

test('a screen turned on its side shows all of it', async () => {
  await page.setViewport({ width: 844, height: 390 })
  await open()
  const { frame, close } = await measure()
  assert.deepEqual(frame.box, [0, 48, 844, 342])
  assert.ok(close.isOnTop)
})

test('nothing lies under a notch or the home bar', onlyChromium, async () => {
  await page.setViewport(PHONE)
  const session = await page.createCDPSession()
  const insets = {
    top: 50,
    topMax: 50,
    left: 0,
    leftMax: 0,
    bottom: 34,
    bottomMax: 34,
    right: 0,
    rightMax: 0,
  }
  await session.send('Emulation.setSafeAreaInsetsOverride', { insets })
  await open()
  const { frame, close } = await measure()
  assert.ok(close.box[1] >= 50, `close at ${close.box}`)
  assert.ok(frame.box[1] >= 50 && frame.box[1] + frame.box[3] <= 844 - 34, `frame at ${frame.box}`)
})

test('the dimensions and the corners that the flow prefers are applied', async () => {
  await page.evaluate(async () => {
    make({ language: 'manual' }).open()
    await loaded()
    flow(`post('load'); post('ready', { metadata: {
      preferredDimensions: { minimumWidth: '500px', maximumWidth: '600px', minimumHeight: '400px', maximumHeight: '500px' },
      styles: { borderRadius: '23px' } } })`)
    await called('onReady')
  })
  const { frame } = await measure()
  assert.deepEqual(frame.box.slice(2), [600, 500])
  assert.equal(await page.evaluate(() => getComputedStyle(frame()).borderRadius), '23px')
})

test('frameWidth and frameHeight count on a desktop and not on a phone', async () => {
  await open({ frameWidth: 333, frameHeight: '44vh' })
  assert.deepEqual((await measure()).frame.box.slice(2), [333, 374])
  await page.setViewport(PHONE)
  await page.waitForFunction(() => innerWidth === 390)
  assert.deepEqual((await measure()).frame.box.slice(2), [390, 796])
})

test('preferred styles of the flow that are invalid or too long are ignored', async () => {
  const seen = await json(
    page,
    `async () => {
      make().open()
      await called('onReady')
      const before = frame().getBoundingClientRect().width
      for (const value of ['red; display: none', 'url(//evil.example)', '9'.repeat(5000), {}, null, 5])
        flow('post("ready", { metadata: { preferredDimensions: { maximumWidth: ' + JSON.stringify(value) + ' }, styles: { borderRadius: ' + JSON.stringify(value) + ' } } })')
      await echoed()
      return [frame().checkVisibility(), frame().getBoundingClientRect().width > 0, before > 0, errors]
    }`,
  )
  assert.deepEqual(seen, [true, true, true, []])
})

test('with reduced motion only a slow spinner moves', onlyChromium, async () => {
  await page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }])
  const moving = await page.evaluate(() => {
    make({ language: 'manual' }).open()
    return document.getAnimations().map((animation) => animation.effect.getComputedTiming().duration)
  })
  assert.ok(moving.every((duration) => duration >= 4000), String(moving)) // prettier-ignore
})

test('with forced colours the frame and the buttons keep an outline', onlyChromium, async () => {
  const session = await page.createCDPSession()
  await session.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] })
  await open()
  const widths = await page.evaluate(() =>
    ['iframe', 'close'].map(
      (name) => getComputedStyle(document.querySelector(`.persona-widget__${name}`)).borderTopWidth,
    ),
  )
  assert.deepEqual(widths, ['1px', '1px'])
})

test('on a dark page the loading view is dark on light, as without it', async () => {
  await page.goto(`${shop.origin}/dark`)
  const [background, colour, scheme] = await page.evaluate(() => {
    make({ language: 'manual' }).open()
    const view = getComputedStyle(document.querySelector('.persona-widget__centered-frame'))
    return [
      view.backgroundColor,
      getComputedStyle(document.querySelector('[role=status]')).color,
      view.colorScheme,
    ]
  })
  assert.deepEqual([background, colour, scheme], ['rgb(255, 255, 255)', 'rgb(82, 88, 102)', 'light'])
})

test('on a right-to-left page the close button is on the left', async () => {
  await open()
  const left = (await measure()).close.box[0]
  await page.goto(`${shop.origin}/rtl`)
  await open()
  const { frame, close } = await measure()
  assert.ok(close.box[0] < left && close.box[0] === frame.box[0], `${close.box} ${frame.box}`)
  assert.ok(close.isOnTop)
})

test('the class names and test ids that customers use exist', async () => {
  await open()
  const seen = await page.evaluate(() => [
    document.querySelector('[data-testid=persona-widget__iframe]') === frame(),
    document.querySelector('body > div.persona-widget__overlay[id^=persona-widget] iframe.persona-widget__iframe') === frame(),
    document.querySelectorAll('.persona-widget__centered-frame .persona-widget__loading-spinner').length,
  ]) // prettier-ignore
  assert.deepEqual(seen, [true, true, 1])
})

// Page style sheets that must not change the widget. These still change it, because pages must be
// able to style it by its class names: !important rules for element names or all elements, and rules
// with an id.
const HARM = `position: relative; float: left; margin: 20px; padding: 30px; border: 5px solid red; width: 33px; height: 44px;
  min-width: 0; min-height: 0; max-width: 10px; max-height: 10px; font: italic 40px serif; opacity: 0.4; transform: rotate(5deg);
  filter: blur(2px); color: red; background: red; box-sizing: content-box; overflow: scroll; inset: 50px; z-index: -1;
  pointer-events: none; clip-path: circle(5px); direction: rtl; zoom: 0.5; visibility: hidden; display: none; line-height: 9;
  text-transform: uppercase; letter-spacing: 9px; animation: none; transition: all 9s; border-radius: 50%; cursor: wait`
for (const [what, css] of [
  ['of every element', `* { ${HARM} }`],
  [
    'of every element and what is drawn before and after it',
    `*, *::before, *::after { ${HARM}; content: 'x' }`,
  ],
  ['of elements by name', `div, button, iframe, dialog, p, h2 { ${HARM} }`],
  [
    'of elements in the body',
    `html body div, html body button, html body iframe, html body dialog { ${HARM} }`,
  ],
  ['of elements with attributes', `button[type], iframe[title], dialog[open], div[id] { ${HARM} }`],
  [
    'of the usual frameworks',
    `dialog { display: none; margin: auto } iframe { max-width: 100%; height: auto; vertical-align: middle } button { all: unset } [hidden] { display: none !important } *, ::before, ::after { box-sizing: border-box; border: 0 solid; margin: 0; padding: 0 }`,
  ],
]) {
  test(`a page's style sheet that changes the looks ${what} does not change the widget`, async () => {
    await open()
    const wanted = await measure()
    await page.goto(shop.origin)
    // Except html and body, which belong to the page.
    await page.evaluate((css) => {
      const style = document.createElement('style')
      style.textContent = `${css} html, body { all: revert; direction: ltr; visibility: visible }`
      document.head.append(style)
    }, css)
    await open()
    assert.deepEqual(await measure(), wanted)
  })
}

test('the widget changes nothing in the page', async () => {
  const seen = await page.evaluate(async () => {
    const looks = () => {
      const { font, color, margin, display } = getComputedStyle(document.querySelector('#before'))
      return JSON.stringify([font, color, margin, display, getComputedStyle(document.body).cssText])
    }
    const without = looks()
    make()
    await called('onReady')
    const closed = looks() === without
    client.open()
    const opened = looks() === without
    client.destroy()
    return [
      closed,
      opened,
      looks() === without,
      document.head.querySelectorAll('style, link[rel=stylesheet]').length,
    ]
  })
  assert.deepEqual(seen, [true, true, true, 0])
})
