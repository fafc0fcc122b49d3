import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPhone, type Phone } from '../../scripts/browser/phone.ts'
import { startBrowser } from '../../scripts/browser/startBrowser.ts'
import { setUpKey, sign } from './officer.ts'
import { createWorld, proposal, type World } from './world.ts'

const browser: Browser | undefined = await startBrowser()

describe.skipIf(!browser)('the page says what is wrong', { timeout: 120_000 }, () => {
  let world: World
  let officer: Phone

  beforeAll(async () => {
    world = await createWorld()
    if (browser) officer = await openPhone(browser)
  }, 120_000)

  afterAll(async () => {
    await world.close()
    await browser?.close()
  })

  /** Opens a link and returns the code of the failure that the page shows. */
  async function failureOf(link: string, { page } = officer): Promise<string | null> {
    await page.goto('about:blank')
    await page.goto(link)
    const failure = page.locator('main [data-code]').first()
    await failure.waitFor()
    // In words, in both languages.
    expect((await page.locator('h1').innerText()).length).toBeGreaterThan(5)
    return failure.getAttribute('data-code')
  }

  const changed = async (parameters: Record<string, string>) => {
    const link = new URL(await world.bank.ask(proposal()))
    const hash = new URLSearchParams(link.hash.slice(1))
    for (const [name, value] of Object.entries(parameters)) hash.set(name, value)
    return `${world.origin}/#${hash.toString()}`
  }

  test('a link that lost its end', async () => {
    const link = await world.bank.ask(proposal())
    expect(await failureOf(link.slice(0, -5))).toBe('LINK_BROKEN')
  })

  test('a link with another secret', async () => {
    expect(await failureOf(await changed({ secret: 'A'.repeat(43) }))).toBe('GRANT_REQUEST_UNKNOWN')
  })

  test('a link that leads to no member of the network: nothing is sent there', async () => {
    const calls: string[] = []
    officer.page.on('request', (request) => calls.push(request.url()))
    expect(await failureOf(await changed({ node: 'http://127.0.0.1:1' }))).toBe('LINK_FOREIGN')
    expect(calls.filter((url) => url.startsWith('http://127.0.0.1:1/'))).toEqual([])
    officer.page.removeAllListeners('request')
  })

  test('a link that leads to another member than the one that asks', async () => {
    const provider = world.network.members[1]
    await officer.context.route(`${provider?.http}/**`, (route) =>
      route.fulfill({
        headers: { 'access-control-allow-origin': world.origin, 'access-control-allow-headers': '*' },
        json: {
          id: '00000000-0000-4000-8000-000000000000',
          proposal: {
            ...proposal(),
            grantee: 1,
            chain: { id: world.network.chainId, grants: world.network.contracts.grants },
          },
          names: {},
          expiresAt: 4_000_000_000,
          grant: null,
          declined: null,
          cosigners: [],
          partial: null,
          predecessorSequence: null,
        },
      }),
    )
    expect(await failureOf(await changed({ node: provider?.http ?? '' }))).toBe('LINK_FOREIGN')
    await officer.context.unrouteAll()
  })

  test('a link from another network', async () => {
    const bank = world.network.members[0]
    await officer.context.route(`${bank?.http}/**`, async (route) => {
      const response = await route.fetch()
      const body = await response.text()
      await route.fulfill({ response, body: body.replace('"id":31337', '"id":31338') })
    })
    expect(await failureOf(await world.bank.ask(proposal()))).toBe('GRANT_CHAIN_MISMATCH')
    await officer.context.unrouteAll()
  })

  test('a network that is away, until it is back', async () => {
    const { page, context } = officer
    const bank = world.network.members[0]
    await context.route(`${bank?.http}/**`, (route) => route.abort())
    expect(await failureOf(await world.bank.ask(proposal()))).toBe('PEER_UNREACHABLE')
    await context.unrouteAll()
    await page.locator('#retry').click()
    await page.locator('#approve').waitFor()
  })

  test('a link that was used from another device', async () => {
    if (!browser) return
    const other = await openPhone(browser)
    const link = await world.bank.ask(proposal())
    await other.page.goto(link)
    await setUpKey(other, world)
    await sign(other)
    expect(await failureOf(link)).toBe('GRANT_REQUEST_CLOSED')
    // The device that signed is shown its grant.
    await other.page.goto('about:blank')
    await other.page.goto(link)
    await other.page.locator('#status[data-status=active]').waitFor()
    await other.close()
  })

  test('a browser without passkeys: the link can be taken to another one', async () => {
    if (!browser) return
    const plain = await openPhone(browser, { authenticator: false })
    await plain.page.addInitScript('delete globalThis.PublicKeyCredential')
    const link = await world.bank.ask(proposal())
    expect(await failureOf(link, plain)).toBe('PASSKEY_UNSUPPORTED')
    const [kept, given] = [await plain.page.locator('#link').inputValue(), link].map((text) => new URL(text))
    expect(Object.fromEntries(new URLSearchParams(kept?.hash.slice(1)))).toEqual(
      Object.fromEntries(new URLSearchParams(given?.hash.slice(1))),
    )
    await plain.close()
  })

  test('a person who is not verified: nothing is signed or sent, and a second try works', async () => {
    const { page } = officer
    await page.goto(await world.bank.ask(proposal()))
    await setUpKey(officer, world)
    const before = world.bank.grants.size
    await officer.setVerified(false)
    await page.locator('#approve').click()
    await page.locator('[role=alert] [data-code=PASSKEY_CANCELLED]').waitFor()
    expect(world.bank.grants.size).toBe(before)
    await officer.setVerified(true)
    await sign(officer)
    expect(world.bank.grants.size).toBe(before + 1)
  })

  test('receipts that are torn, of another company, of another key', async () => {
    if (!browser) return
    const other = await openPhone(browser)
    const { page } = other
    await page.goto(await world.bank.ask(proposal()))
    await page.locator('#approve').click()
    await page.locator('#make-key').click()
    await page.locator('#card').waitFor({ state: 'attached' })
    const card = JSON.parse(await page.locator('#card').inputValue())
    const good = await world.bind(card)
    const receipts = {
      BINDING_UNREADABLE: good.slice(0, 300),
      BINDING_OTHER_COMPANY: await world.bind({ ...card, subject: 'local:test:0123456789' }),
      BINDING_OTHER_KEY: await world.bind({ ...card, thumbprint: 'A'.repeat(43) }),
    }
    for (const [code, receipt] of Object.entries(receipts)) {
      await page.locator('#binding').fill(receipt)
      await page.locator('#save-binding').click()
      await page.locator(`[role=alert] [data-code=${code}]`).waitFor()
    }
    // A whole one that some mail program broke into lines.
    await page.locator('#binding').fill(good.replaceAll(/(.{60})/g, '$1\n '))
    await page.locator('#save-binding').click()
    await page.locator('#bound').waitFor()
    await other.close()
  })

  test('a receipt that no registrar signed: the node says so, and the page tells what to do', async () => {
    if (!browser) return
    const other = await openPhone(browser)
    const { page } = other
    await page.goto(await world.bank.ask(proposal()))
    await page.locator('#approve').click()
    await page.locator('#make-key').click()
    await page.locator('#card').waitFor({ state: 'attached' })
    const [jwt = '', ...rest] = (
      await world.bind(JSON.parse(await page.locator('#card').inputValue()))
    ).split('~')
    const forged = [`${jwt.slice(0, jwt.lastIndexOf('.'))}.${'A'.repeat(86)}`, ...rest].join('~')
    await page.locator('#binding').fill(forged)
    await page.locator('#save-binding').click()
    await page.locator('#return').click()
    await page.locator('#approve').click()
    await page.locator('[role=alert] [data-code=GRANT_BINDING_INVALID]').waitFor()
    // It left the device, so it stays in the list and can be revoked.
    await page.locator('#grants').click()
    await page.locator('.item[data-status=refused]').waitFor()
    await other.close()
  })

  test('a file that is no copy of a grant', async () => {
    const { page } = officer
    await page.goto(world.origin)
    await page.locator('.item').first().waitFor()
    await page.locator('#restore').setInputFiles({
      name: 'copy.json',
      mimeType: 'application/json',
      buffer: Buffer.from('{"type":"hexin-grant-copy/1"}'),
    })
    await page.locator('[role=alert] [data-code=COPY_UNREADABLE]').waitFor()
  })

  test('by its policy reaches nobody but its own origin and the members’ nodes', async () => {
    const { page } = officer
    await page.goto(world.origin)
    await page.locator('h1').waitFor()
    const reach = (url: string) =>
      officer.evaluate<string>(
        `fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).then(() => 'reached', () => 'not')`,
      )
    const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').all()
    expect(await policy.at(-1)?.getAttribute('content')).toMatch(
      /^connect-src 'self' http:\/\/127\.0\.0\.1:\d+ http/,
    )
    expect(await reach(`${world.network.members[0]?.http}/v1/openapi.json`)).toBe('reached')
    const elsewhere = await world.serveElsewhere((network) => network)
    expect(await reach(elsewhere)).toBe('not')
  })
})
