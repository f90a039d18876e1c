// The modal in a page: focus, keys, the page behind it, several modals, and any place in the page.

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { FLOW, isFirefox, json, launch, script, servePages, shopPage } from './page.mjs'

let browser, flow, shop, page

before(async () => {
  flow = await servePages({ '/widget': FLOW })
  const body =
    '<input id=name><dialog id=own><button id=inner>own</button></dialog><div style="height: 4000px"></div>'
  shop = await servePages({ '/persona.js': script, '/': shopPage(flow.origin, { body }) })
  browser = await launch()
  page = await browser.newPage()
})

after(async () => {
  await browser?.close()
  for (const server of [shop, flow]) await server?.stop()
})

beforeEach(() => page.goto(shop.origin))

/** Opens a client over a page whose first button has the focus, and waits for the flow. */
const open = (options = {}) =>
  page.evaluate(async (options) => {
    document.querySelector('#before').focus({ preventScroll: true })
    make(options).open()
    await called('onReady')
  }, options)
const active = () =>
  page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.tagName) // prettier-ignore

test('focus moves into the flow and returns to the element that had it', async () => {
  await open()
  assert.equal(await active(), 'persona-widget__iframe')
  await page.evaluate(() => client.close())
  assert.equal(await active(), 'before')
})

test('Tab cycles inside the modal and never reaches the page behind', async () => {
  await open()
  await page.evaluate(() => document.querySelector('.persona-widget__close').focus())
  const seen = new Set()
  for (let press = 0; press < 8; press++) {
    await page.keyboard.press('Tab')
    seen.add(await active())
  }
  assert.ok(!seen.has('before') && !seen.has('name'), [...seen].join(' '))
  assert.ok(seen.has('persona-widget__iframe'), [...seen].join(' '))
})

test('the page behind cannot be focused, clicked or read', async () => {
  await open()
  const state = await page.evaluate(() => {
    const before = document.querySelector('#before')
    before.focus()
    const { x, y, width, height } = before.getBoundingClientRect()
    const hit = document.elementFromPoint(x + width / 2, y + height / 2)
    return [
      document.activeElement === before,
      hit === before,
      document.querySelector('dialog:modal') !== null,
    ]
  })
  assert.deepEqual(state, [false, false, true])
})

test('if the opener was removed, closing throws nothing and the page can be focused again', async () => {
  await open()
  await page.evaluate(() => {
    document.querySelector('#before').remove()
    client.close()
    document.querySelector('#name').focus()
  })
  assert.equal(await active(), 'name')
  assert.deepEqual(await page.evaluate(() => errors), [])
})

for (const [what, act] of [
  ['Esc', () => page.keyboard.press('Escape')],
  ['the close button', () => page.click('.persona-widget__close')],
]) {
  test(`${what} asks the flow, which answers, and onCancel follows`, async () => {
    await open()
    await page.evaluate(() => document.querySelector('.persona-widget__close').focus())
    await act()
    const [person] = await json(page, '() => called("onCancel")')
    assert.deepEqual(person, { inquiryId: 'inq_1' })
    assert.deepEqual(await page.evaluate(() => [client.isOpen, document.querySelector('dialog:modal')]), [
      false,
      null,
    ])
  })

  test(`${what} closes a flow that stays silent, once`, async () => {
    await open({ language: 'silent' })
    await page.evaluate(() => document.querySelector('.persona-widget__close').focus())
    await act()
    await page.evaluate(() => called('onCancel'))
    assert.equal(await page.evaluate(() => client.isOpen), false)
    // A late answer is not reported a second time.
    const told = await json(
      page,
      `async () => {
        flow('post("exit", { metadata: {} })')
        await echoed()
        return calls.filter(([name]) => name === 'onCancel').length
      }`,
    )
    assert.equal(told, 1)
  })

  test(`${what} closes at once while the flow still loads`, async () => {
    await page.evaluate(() => {
      document.querySelector('#before').focus()
      make({ language: 'manual' }).open()
      document.querySelector('.persona-widget__close').focus()
    })
    await act()
    await page.evaluate(() => called('onCancel'))
    assert.deepEqual([await page.evaluate(() => client.isOpen), await active()], [false, 'before'])
  })
}

test('Esc pressed again and again cannot break out before the flow has answered', async () => {
  await open({ language: 'silent' })
  await page.evaluate(() => document.querySelector('.persona-widget__close').focus())
  for (let press = 0; press < 4; press++) await page.keyboard.press('Escape')
  await page.evaluate(() => called('onCancel'))
  const told = await page.evaluate(() => calls.filter(([name]) => name === 'onCancel').length)
  assert.equal(told, 1)
  assert.equal(await page.evaluate(() => document.querySelector('dialog:modal')), null)
})

test('the page keeps its scroll position, and cannot be scrolled until the modal closes', async () => {
  await page.evaluate(() => scrollTo(0, 700))
  await open()
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY), 'hidden')
  await page.mouse.move(20, 20)
  await page.mouse.wheel({ deltaY: 500 })
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
  assert.equal(await page.evaluate(() => scrollY), 700)
  await page.evaluate(() => client.close())
  assert.equal(await page.evaluate(() => scrollY), 700)
  await page.evaluate(() => scrollTo(0, 900))
  assert.equal(await page.evaluate(() => scrollY), 900)
})

test('two clients open over each other close in either order and leave the page as it was', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    await page.goto(shop.origin)
    await page.evaluate(() => {
      document.querySelector('#before').focus()
      make({}).open()
      make({}).open()
    })
    assert.equal(await page.evaluate(() => document.querySelectorAll('dialog:modal').length), 2)
    await page.evaluate((first) => clients[first].close(), order[0])
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY), 'hidden')
    const style = await page.evaluate(() => getComputedStyle(document.querySelector('dialog:modal')).position)
    assert.equal(style, 'fixed')
    await page.evaluate((second) => clients[second].destroy(), order[1])
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).overflowY), 'visible')
    assert.deepEqual(await page.evaluate(() => errors), [])
  }
})

test('three clients are told apart by their messages', async () => {
  const heard = await json(
    page,
    `async () => {
      const lists = [[], [], []]
      for (const list of lists) make({}, list)
      await Promise.all(lists.map((list) => called('onReady', list)))
      const frames = [...document.querySelectorAll('.persona-widget__iframe')]
      flow('post("inquiry-load", { metadata: { which: 1 } })', frames[1])
      await echoed(frames[1])
      return lists.map((list) => list.filter(([, name]) => name === 'inquiry-load').length)
    }`,
  )
  assert.deepEqual(heard, [0, 1, 0])
})

test("the page's own dialog over the flow closes by Esc and leaves the flow open", async () => {
  await open()
  await page.evaluate(() => {
    own.showModal()
    inner.focus()
  })
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => !own.open)
  await page.evaluate(() => echoed())
  assert.deepEqual(await page.evaluate(() => [client.isOpen, calls.some(([name]) => name === 'onCancel')]), [
    true,
    false,
  ])
})

test("the flow opens over the page's own dialog and leaves it open behind", async () => {
  await page.evaluate(() => {
    own.showModal()
    inner.focus()
  })
  await page.evaluate(async () => {
    make({}).open()
    await called('onReady')
  })
  const top = await page.evaluate(() => document.elementFromPoint(innerWidth / 2, innerHeight / 2).className)
  assert.equal(top, 'persona-widget__iframe')
  await page.evaluate(() => client.close())
  assert.deepEqual([await page.evaluate(() => own.open), await active()], [true, 'inner'])
})

test('Esc alone does not close a client whose parent is in a dialog of the page', async () => {
  await page.evaluate(async () => {
    own.showModal()
    make({ parent: own }).open()
    await called('onReady')
    document.querySelector('.persona-widget__close').focus()
  })
  await page.keyboard.press('Escape')
  await page.evaluate(() => called('onCancel'))
  assert.deepEqual(await page.evaluate(() => [client.isOpen, own.open]), [false, true])
})

test('nothing in the page covers the flow, whatever its z-index', async () => {
  await open()
  const top = await page.evaluate(() => {
    const cover = document.createElement('div')
    cover.style.cssText = 'position: fixed; inset: 0; z-index: 2147483647'
    document.body.append(cover)
    return document.elementFromPoint(innerWidth / 2, innerHeight / 2).className
  })
  assert.equal(top, 'persona-widget__iframe')
})

for (const [what, style] of [
  ['transform', 'transform: rotate(10deg); width: 50px; height: 50px'],
  ['overflow', 'overflow: hidden; width: 10px; height: 10px; contain: paint'],
  ['opacity and filter', 'opacity: 0.1; filter: blur(3px)'],
]) {
  test(`a parent with ${what} does not cut the modal off`, async () => {
    const box = await page.evaluate(async (style) => {
      const parent = document.createElement('div')
      parent.style.cssText = style
      document.body.append(parent)
      make({ parent }).open()
      await called('onReady')
      const { x, y, width, height } = document.querySelector('dialog:modal').getBoundingClientRect()
      return [x, y, width, height, innerWidth, innerHeight]
    }, style)
    assert.deepEqual(box.slice(0, 4), [0, 0, box[4], box[5]])
  })
}

test('in a shadow root it is styled, shown and removed', async () => {
  const state = await json(
    page,
    `async () => {
      const host = document.createElement('div')
      document.body.append(host)
      const root = host.attachShadow({ mode: 'closed' })
      make({ parent: root }).open()
      await called('onReady')
      const dialog = root.querySelector('dialog')
      const state = [getComputedStyle(dialog).position, dialog.matches(':modal'), root.activeElement.className]
      client.destroy()
      return [...state, root.childNodes.length, root.adoptedStyleSheets.length]
    }`,
  )
  assert.deepEqual(state, ['fixed', true, 'persona-widget__iframe', 0, 0])
})

test('a parent that is put into the page after open() can be closed and opened there', async () => {
  const state = await json(
    page,
    `async () => {
      const parent = document.createElement('div')
      make({ parent }).open()
      document.body.append(parent)
      client.close()
      client.open()
      await called('onReady')
      const dialog = parent.querySelector('dialog')
      return [client.isOpen, dialog.open, dialog.matches(':modal'), getComputedStyle(dialog).position, errors]
    }`,
  )
  assert.deepEqual(state, [true, true, true, 'fixed', []])
})

test('removing the parent while the flow is open unlocks the page, and every method still works', async () => {
  const state = await json(
    page,
    `async () => {
      const parent = document.createElement('div')
      document.body.append(parent)
      make({ parent }).open()
      await called('onReady')
      parent.remove()
      client.close()
      const { overflowY } = getComputedStyle(document.documentElement)
      client.open()
      client.cancel(true)
      client.destroy()
      return [overflowY, getComputedStyle(document.documentElement).overflowY, parent.childNodes.length, errors]
    }`,
  )
  assert.deepEqual(state, ['visible', 'visible', 0, []])
})

test('a container that the page moves loads again and can be opened there', async () => {
  const state = await json(
    page,
    `async () => {
      make({}).open()
      await called('onReady')
      const place = document.createElement('section')
      document.body.append(place)
      const again = new Promise((resolve) => frame().addEventListener('load', resolve, { once: true }))
      place.append(document.querySelector('.persona-widget__overlay'))
      await again
      client.open()
      const dialog = place.querySelector('dialog')
      return [client.isOpen, dialog.matches(':modal'), dialog.dataset.view, errors]
    }`,
  )
  assert.deepEqual(state, [true, true, 'flow', []])
})

test('loading is announced, and the dialog, the frame and the close button have names', async () => {
  const state = await page.evaluate(async () => {
    make({ language: 'manual', iframeTitle: 'Check me' }).open()
    const status = document.querySelector('[role=status]')
    const seen = [status.checkVisibility(), status.textContent]
    const dialog = document.querySelector('.persona-widget__dialog')
    seen.push(dialog.getAttribute('aria-label'), dialog.dataset.view)
    await loaded()
    flow('post("load")')
    await called('onLoad')
    const close = document.querySelector('.persona-widget__close')
    return [...seen, dialog.dataset.view, status.checkVisibility(), frame().title, close.getAttribute('aria-label')] // prettier-ignore
  })
  assert.deepEqual(state, [true, 'Loading…', 'Check me', 'loading', 'flow', false, 'Check me', 'Close'])
})

test('a focus that is on the close button stays there when the flow appears', async () => {
  await page.evaluate(async () => {
    make({ language: 'manual' }).open()
    document.querySelector('.persona-widget__close').focus()
    await loaded()
    flow('post("load")')
    await called('onLoad')
  })
  assert.equal(await active(), 'persona-widget__close')
})

test('an inline flow grows and shrinks with its page, and ignores invalid heights', async () => {
  const heights = await json(
    page,
    `async () => {
      make({ mode: 'inline', parent: document.body })
      await called('onReady')
      const heights = []
      for (const pageHeight of [300, 812.2, 250, -5, 0, '900', 1e9, null]) {
        flow('post("page-change", { metadata: { pageHeight: ' + JSON.stringify(pageHeight) + ' } })')
        await echoed()
        heights.push(frame().getBoundingClientRect().height)
      }
      return heights
    }`,
  )
  assert.deepEqual(heights, [300, 813, 250, 250, 250, 250, 250, 250])
})

test('a scrolled page does not jump when an inline flow is there', async () => {
  await page.evaluate(() => scrollTo(0, 500))
  await page.evaluate(async () => {
    make({ mode: 'inline', parent: document.body }).open()
    await called('onReady')
  })
  assert.deepEqual(
    [await page.evaluate(() => scrollY), isFirefox || (await active())],
    [500, isFirefox || 'BODY'],
  )
})

test('an inline flow stays in its place with its last view until the page closes it', async () => {
  const shown = await json(
    page,
    `async () => {
      const client = make({ mode: 'inline', parent: document.body })
      await called('onReady')
      const seen = []
      for (const code of ['complete', 'exit']) {
        flow('post("' + code + '", { metadata: { inquiryId: "inq_1", status: "completed" } })')
        await called(code === 'exit' ? 'onCancel' : 'onComplete')
        seen.push(frame().checkVisibility())
      }
      client.close()
      return [...seen, frame().checkVisibility()]
    }`,
  )
  assert.deepEqual(shown, [true, true, false])
})
