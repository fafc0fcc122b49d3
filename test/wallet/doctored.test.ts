import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPhone, type Phone } from '../../scripts/browser/phone.ts'
import { startBrowser } from '../../scripts/browser/startBrowser.ts'
import { failureCode, setUpKey, sign } from './officer.ts'
import { createWorld, proposal, type World } from './world.ts'

const browser: Browser | undefined = await startBrowser()

/** Everything that this origin keeps about officers' keys. None of it is secret: a grantee has it all from an earlier grant. */
const readOfficers = (phone: Phone) =>
  phone.evaluate<unknown[]>(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('hexin-wallet', 1)
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const asking = opening.result.transaction('officers').objectStore('officers').getAll()
      asking.onsuccess = () => resolve(asking.result)
    }
  })`)

const writeOfficers = (phone: Phone, officers: readonly unknown[]) =>
  phone.evaluate<void>(`new Promise((resolve, reject) => {
    const opening = indexedDB.open('hexin-wallet', 1)
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const writing = opening.result.transaction('officers', 'readwrite')
      for (const officer of ${JSON.stringify(officers)}) writing.objectStore('officers').put(officer)
      writing.oncomplete = () => resolve()
    }
  })`)

describe.skipIf(!browser)('a page that is not the wallet (attack 1)', { timeout: 120_000 }, () => {
  let world: World
  let officer: Phone
  let officers: unknown[]

  // An officer with a bound key, who has granted something before.
  beforeAll(async () => {
    world = await createWorld()
    if (!browser) return
    officer = await openPhone(browser)
    await officer.page.goto(await world.bank.ask(proposal()))
    await setUpKey(officer, world)
    await sign(officer)
    officers = await readOfficers(officer)
  }, 120_000)

  afterAll(async () => {
    await world.close()
    await browser?.close()
  })

  /** The bank's link, with another page in front. */
  const linkTo = async (origin: string) => {
    const link = await world.bank.ask(proposal({ caseNumber: 'GZ-2026-0999' }))
    return `${origin}/${new URL(link).hash}`
  }

  test('refuses by itself to run under another origin than the consortium’s', async () => {
    const elsewhere = await world.serveElsewhere((network) => network)
    await officer.page.goto(await linkTo(elsewhere))
    await officer.page.locator('main [data-code]').first().waitFor()
    expect(await failureCode(officer)).toBe('PAGE_FOREIGN')
  })

  test('doctored to run there, gets the passkey to sign, and no node believes it', async () => {
    // The same browser lets any port of the host use the passkey: rpId knows no ports, so the origin has to be checked.
    const elsewhere = await world.serveElsewhere((network, origin) => ({
      ...network,
      wallet: { origin, rpId: 'localhost' },
    }))
    await officer.page.goto(elsewhere)
    await officer.page.locator('h1').waitFor()
    await writeOfficers(officer, officers)
    // The doctored page calls the bank's node from a server of its own: a browser would not let it.
    const { bank, network } = world
    await officer.context.route(`${network.members[0]?.http}/**`, async (route) => {
      const request = route.request()
      const headers = { ...(await request.allHeaders()), origin: world.origin }
      const response = await fetch(request.url(), {
        method: request.method(),
        headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':'))),
        body: request.postData(),
      })
      await route.fulfill({
        status: response.status,
        headers: { ...Object.fromEntries(response.headers), 'access-control-allow-origin': elsewhere },
        body: await response.text(),
      })
    })
    const granted = bank.grants.size
    await officer.page.goto(await linkTo(elsewhere))
    await officer.page.locator('#approve').click()
    await officer.page.locator('[role=alert] [data-code]').waitFor()
    expect(await officer.page.locator('[role=alert] [data-code]').getAttribute('data-code')).toBe(
      'GRANT_ORIGIN_FOREIGN',
    )
    expect(bank.refusals).toEqual(['GRANT_ORIGIN_FOREIGN'])
    expect(bank.grants.size).toBe(granted)
    await officer.context.unrouteAll()
  })

  test('can’t hold the wallet in a frame, even where the wallet’s server forgot to forbid it', async () => {
    const { page, context } = officer
    await context.route(`${world.origin}/`, async (route) => {
      const response = await route.fetch()
      const { 'content-security-policy': _, ...headers } = response.headers()
      await route.fulfill({ response, headers })
    })
    await page.goto('about:blank')
    await officer.evaluate(
      `void document.body.append(Object.assign(document.createElement('iframe'), { src: '${world.origin}/' }))`,
    )
    await page.frameLocator('iframe').locator('main [data-code=PAGE_FOREIGN]').waitFor()
    await context.unrouteAll({ behavior: 'wait' })
    const { headers } = await fetch(world.origin)
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  test('under 127.0.0.1 can’t even ask the passkey', async () => {
    const elsewhere = (
      await world.serveElsewhere((network, origin) => ({
        ...network,
        wallet: { origin: origin.replace('localhost', '127.0.0.1'), rpId: 'localhost' },
      }))
    ).replace('localhost', '127.0.0.1')
    await officer.page.goto(elsewhere)
    await officer.page.locator('h1').waitFor()
    await writeOfficers(officer, officers)
    const outcome = await officer.evaluate<string>(
      `navigator.credentials.get({ publicKey: { challenge: new Uint8Array(32), rpId: 'localhost' } }).then(() => 'signed', (error) => error.name)`,
    )
    expect(outcome).toBe('SecurityError')
  })
})
