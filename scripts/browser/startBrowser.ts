import { setTimeout as sleep } from 'node:timers/promises'
import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking']

const ATTEMPTS = 5

/** Starts a headless Chromium of our own, from npm. @throws Error where it can't start here */
export async function launchBrowser(attempts = ATTEMPTS): Promise<Browser> {
  try {
    return await playwright.launch({ executablePath: await chromium.executablePath(), headless: true, args })
  } catch (error) {
    if (attempts === 1) throw error
    // It unpacks itself once for everybody: whoever comes second may find a file that isn't whole yet.
    await sleep(2_000)
    return launchBrowser(attempts - 1)
  }
}

/** The same for tests: undefined where it can't start, with the reason on standard error, so that they are skipped and say so. */
export async function startBrowser(): Promise<Browser | undefined> {
  try {
    return await launchBrowser()
  } catch (error) {
    process.stderr.write(`Chromium can't start here, its tests are skipped: ${(error as Error).message}\n`)
    return undefined
  }
}
