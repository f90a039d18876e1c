import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.env.FLOW_SCREENSHOTS
if (folder) mkdirSync(folder, { recursive: true })

/** Keeps a screenshot to look at, in the folder that FLOW_SCREENSHOTS names; without it, does nothing. */
export async function keepShot(page, name, options) {
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), ...options })
}
