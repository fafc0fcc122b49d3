import { setTimeout as sleep } from 'node:timers/promises'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking']

/**
 * A Chromium of our own from npm, or undefined where it can't start, with the reason on standard error: tests that need it are then skipped, and say
 * so.
 */
export async function startBrowser(): Promise<Browser | undefined> {
  try {
    return await launch(5)
  } catch (error) {
    process.stderr.write(`Chromium can't start here, its tests are skipped: ${(error as Error).message}\n`)
    return undefined
  }
}

/** Chromium unpacks itself once for all test files: whoever comes second may find a file that isn't whole yet. */
async function launch(attempts: number): Promise<Browser> {
  try {
    return await playwright.launch({ executablePath: await chromium.executablePath(), headless: true, args })
  } catch (error) {
    if (attempts === 1) throw error
    await sleep(2_000)
    return launch(attempts - 1)
  }
}
