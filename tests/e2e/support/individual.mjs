// The actions of an individual in the flow, by what they can see: the names of buttons and fields.

import { named } from './named.mjs'

/**
 * Presses the button of that name, as soon as it can be pressed. The pointer is moved away first, so
 * that this is not the second click of a double click.
 */
export async function press(frame, name) {
  await click(frame, named('button', name))
}

/** The same for the button with that selector. */
export async function click(frame, selector) {
  const page = frame.page?.() ?? frame
  await page.mouse.move(1, 1)
  await frame.locator(selector).click()
}

/** Waits for the view with that heading. */
export function view(frame, heading) {
  return frame.waitForSelector(named('heading', heading))
}

/** Opens a one-time link and presses its button. */
export async function follow(page, link) {
  await page.goto(link)
  await view(page, 'Continue your verification')
  await press(page, 'Continue')
}

export async function consent(frame) {
  await view(frame, 'Let’s verify it’s you')
  await press(frame, 'Agree and continue')
}

/** Types the details, and does not send them. */
export async function fillDetails(frame) {
  await view(frame, 'About you')
  await frame.locator('#name-first').fill('Ada')
  await frame.locator('#name-last').fill('Lovelace')
  await frame.locator('#birthdate-day').fill('10')
  await frame.locator('#birthdate-month').fill('12')
  await frame.locator('#birthdate-year').fill('1985')
}

export async function details(frame) {
  await fillDetails(frame)
  await press(frame, 'Continue')
}

/**
 * Takes and sends a photo with the camera, which has run for that long. The test camera
 * shows the same pictures after each start, and one picture is not both document and face.
 */
export async function photo(frame, heading, seconds = 0) {
  await view(frame, heading)
  await press(frame, 'Use the camera')
  await frame.waitForFunction(
    (wanted) => (document.querySelector('video')?.currentTime ?? 0) > wanted,
    {},
    seconds,
  )
  await press(frame, 'Take photo')
  await press(frame, 'Use this photo')
}

export const document = (frame) => photo(frame, 'Your identity document')
export const selfie = (frame) => photo(frame, 'A photo of your face', 1.5)

/** All steps, up to the last screen's button. */
export async function verify(frame) {
  await consent(frame)
  await details(frame)
  await document(frame)
  await selfie(frame)
  await view(frame, 'All done')
  await press(frame, 'Done')
}
