// The flow without script. The page itself cannot wait for anything, so these functions poll it through
// the browser's driver.

import { setTimeout as pause } from 'node:timers/promises'
import { launchBrowser, newPage } from './browser.mjs'

const PATIENCE = 30_000

/** Does something in a page of a browser without script, opened at that address. */
export async function withoutScript(address, act) {
  const browser = await launchBrowser({ camera: false, script: false })
  try {
    const page = await newPage(browser)
    await page.goto(address)
    await act(page)
  } finally {
    await browser.close()
  }
}

/** Presses a button, and waits for the view of the page that answers; returns its name. */
export async function press(frame, selector) {
  await frame.$eval(selector, (button) => {
    document.documentElement.dataset.left = ''
    button.click()
  })
  const shown = () => {
    if ('left' in document.documentElement.dataset || document.readyState !== 'complete') return null
    return document.querySelector('.view')?.dataset.view ?? null
  }
  for (const until = Date.now() + PATIENCE; Date.now() < until; await pause(20)) {
    // The page may be unloading.
    const name = await frame.evaluate(shown).catch(() => null)
    if (name) return name
  }
  throw new Error(`nothing came of pressing ${selector}`)
}

/** Waits until the page shows that view, which it may load by itself. */
export async function shows(page, name) {
  for (const until = Date.now() + PATIENCE; Date.now() < until; await pause(20)) {
    const shown = () => document.querySelector('.view')?.dataset.view
    // The page may be unloading.
    if ((await page.evaluate(shown).catch(() => null)) === name) return
  }
  throw new Error(`the page does not show ${name}`)
}

/** Sends the form that is shown. */
export const send = (frame) => press(frame, '.view form:not(.back) button:not([type=button])')

/** Fills fields in, by the ids of their controls; a button is chosen by true. */
export async function fill(frame, values) {
  for (const [id, value] of Object.entries(values)) {
    await frame.$eval(
      `#${id}`,
      (control, text) => {
        if (text === true) control.checked = true
        else control.value = text
      },
      value,
    )
  }
}

export const DETAILS = {
  'name-first': 'Ada',
  'name-last': 'Lovelace',
  'birthdate-day': '10',
  'birthdate-month': '12',
  'birthdate-year': '1985',
}

/** Chooses a file in the form that is shown. */
export async function choose(frame, file) {
  const input = await frame.$('input[type=file]')
  await input.uploadFile(file)
}
