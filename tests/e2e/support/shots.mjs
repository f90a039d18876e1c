import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env.FLOW_SCREENSHOTS
if (folder) mkdirSync(folder, { recursive: true })

/** Saves a screenshot in the folder FLOW_SCREENSHOTS. Does nothing if that is not set. */
export async function keepShot(page, name, options) {
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), ...options })
}
