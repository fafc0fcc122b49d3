import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { getGrant } from '@hexin/sdk/actions/getGrant.ts'
import { issueBindings } from '@hexin/sdk/actions/issueBindings.ts'
import { requestGrant } from '@hexin/sdk/actions/requestGrant.ts'
import { type Hex, toBase64url } from '@hexin/sdk/encoding.ts'
import type { P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPhone, type Phone } from '../../scripts/browser/phone.ts'
import { startBrowser } from '../../scripts/browser/startBrowser.ts'
import { createCompany } from '../../scripts/company/company.ts'
import { serveWallet } from '../../scripts/devnet/wallet.ts'
import { checkedApi, newKey, until } from '../helpers/checkedApi.ts'
import { freePort } from '../helpers/freePort.ts'
import { zhHeader, zhRow } from '../helpers/importFixture.ts'
import { startTestNode, type TestNode } from '../helpers/startTestNode.ts'
import { createTestNetwork, type TestNetwork } from '../helpers/testNetwork.ts'
import { faultsOf } from './looks.ts'
import { type Registrar, setUpKey, sign } from './officer.ts'
import { proposal } from './world.ts'

/*
 * A company's owner with a phone sees what whole nodes know and do about the company, and acts on it.
 */

const browser: Browser | undefined = await startBrowser()
const [BUREAU, BANK] = [1, 2]

/** Where pictures go, for people to look at; the test itself only measures. Left out: there are none. */
const folder = process.env['HEXIN_SCREENSHOTS']

describe.skipIf(!browser)('a company’s owner', { timeout: 180_000 }, () => {
  let network: TestNetwork
  let nodes: TestNode[]
  let closeWallet: () => Promise<void>
  let phone: Phone
  let origin: string
  let grant: Hex

  beforeAll(async () => {
    const made = await createTestNetwork([['registrar', 'provider'], ['bank']])
    const port = await freePort()
    origin = `http://localhost:${port}`
    const wallet = { origin, rpId: 'localhost' }
    network = { ...made, network: { ...made.network, wallet, bindingWaitS: 600 } }
    nodes = [await startTestNode(network, BUREAU), await startTestNode(network, BANK)]
    const bureau = await checkedApi(at(BUREAU))
    const body = [zhHeader, zhRow('L1')].join('\n')
    await bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
    closeWallet = await serveWallet({ port, network: network.network })
    if (folder) mkdirSync(folder, { recursive: true })
    if (browser) phone = await openPhone(browser)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await closeWallet()
    for (const node of nodes) await node.stop()
    await network.chain.dispose()
    expect(nodes.flatMap(({ failures }) => failures)).toEqual([])
  })

  function at(member: number): TestNode {
    const node = nodes[member - 1]
    if (!node) throw new RangeError(`no node ${member}`)
    return node
  }

  async function bind(subject: string, key: P256Jwk, keyType: 'passkey' | 'software'): Promise<string> {
    const evidenceHash = toBase64url(new Uint8Array(32))
    const order = { subject: subject as `uscc:${string}`, key, keyType, evidenceHash }
    const { bindings } = await issueBindings(at(BUREAU).client, { bindings: [order] })
    return bindings[0] ?? ''
  }
  const registrar: Registrar = { bind: ({ subject, key }) => bind(subject, key, 'passkey') }

  /** Both languages of what is on the page: nothing is cut off, and everything can be pressed and read. */
  async function look(name: string): Promise<void> {
    for (const language of ['zh', 'en']) {
      await phone.evaluate('document.fonts.ready.then(() => true)')
      const file = `company-${language}-${name}.png`
      if (folder) await phone.page.screenshot({ path: path.join(folder, file), fullPage: true })
      expect.soft(await faultsOf(phone), file).toEqual([])
      await phone.page.locator('#language').click()
    }
  }

  const page = () => phone.page
  const stateOf = async (member: number, id: Hex) =>
    (await getGrant(at(member).client, { id }).catch(() => undefined))?.state

  /** From anywhere to the list of what there is to see, read anew. */
  async function open(): Promise<void> {
    await page().goto(origin)
    await page().locator('.see-company').click()
    await page().locator('#company').waitFor()
  }

  test('gives a grant, and sees by one touch of the passkey who looked, with what was asked', async () => {
    const asked = proposal({
      providers: [BUREAU],
      scope: [{ kind: 'loan', fields: ['principal', 'status'] }],
    })
    const { link } = await requestGrant(at(BANK).client, { proposal: asked, validS: 3_600 })
    await page().goto(link)
    await setUpKey(phone, registrar)
    await sign(phone)
    grant = (await page().locator('#details').getAttribute('data-grant-id')) as Hex
    for (const member of [BUREAU, BANK])
      await until(
        () => stateOf(member, grant),
        (state) => state === 'active',
      )
    const order = {
      ...{ grant, kind: 'loan', fields: ['principal', 'status'], purpose: 'preLoanReview' as const },
      ...{ user: 'clerk 7', caseNumber: 'GZ-2026-0731' },
    }
    const { state } = await ask(at(BANK).client, {
      order,
      idempotencyKey: newKey(),
    })
    expect(state).toBe('answered')

    await page().goto(origin)
    await page().locator('.see-company').waitFor()
    await look('home')
    await open()
    await look('company')
    await page().locator('#see-looks').click()
    await page().locator('#looks').waitFor()
    // One exchange, as both of its sides tell it.
    expect(await page().locator('[data-outcome=answered][data-sides="2"]').count()).toBe(1)
    expect(await page().locator('[data-missing]').count()).toBe(0)
    const text = await page().locator('main').innerText()
    expect(text).toContain('贷款本金')
    await look('looks')
  })

  test('prints the grant: its text and its hash, and nothing to press', async () => {
    await page().goto(origin)
    await page().locator('.item').first().click()
    await page().locator('#print').waitFor()
    await page().emulateMedia({ media: 'print' })
    expect(await page().locator('#text').innerText()).toContain('贷款本金')
    const hash = await page().locator('#details code').first().textContent()
    expect(await page().locator('#printed').innerText()).toContain(hash ?? '?')
    for (const button of await page().locator('button').all()) expect(await button.isVisible()).toBe(false)
    if (folder) await page().screenshot({ path: path.join(folder, 'company-print.png'), fullPage: true })
    await page().emulateMedia({ media: null })
    expect(await page().locator('#printed').isVisible()).toBe(false)
  })

  test('sees what is on record, objects to it, and sees the objection under way', async () => {
    await open()
    await page().locator('#see-records').click()
    await page().locator('.object-record').first().waitFor()
    await look('records')
    await page().locator('.object-record').first().click()
    expect(await page().locator('#object-send').isDisabled()).toBe(true)
    await page().locator('input[name="object.principal"]').check()
    await page().locator('#object-detail').fill('本金应为\n一百零六万元')
    await page().locator('#object-statement').fill('本企业借款本金有误')
    await look('object')
    await page().locator('#object-send').click()
    await page().locator('#see-records').click()
    await page().locator('[data-objection=open]').waitFor()
    const shown = await page().locator('[data-objection=open]').innerText()
    expect(shown).toContain('本金应为 一百零六万元')
    await look('objection')
    const bureau = await checkedApi(at(BUREAU))
    expect((await bureau.get('/v1/objections')).body['objections']).toMatchObject([
      { state: 'open', ground: 'wrong', statement: '本企业借款本金有误' },
    ])
  })

  test('is told of a key that somebody at the registrar made up, and stops it', async () => {
    const stranger = createCompany(proposal().subject, '冒名者')
    await bind(stranger.subject, stranger.key, 'software')
    await until(
      async () => {
        await open()
        await page().locator('#see-keys').click()
        await page().locator('#company-keys').waitFor()
        return page().locator('[data-state=waiting]').count()
      },
      (count) => count === 1,
    )
    await look('keys')
    await page().locator('.object-key').click()
    await page().locator('#confirm-yes').click()
    await page().locator('#see-keys').click()
    await page().locator('[data-state=objected]').waitFor()
    await look('objected')
  })

  test('withdraws everything by one signature, and sees who has stopped and what is kept', async () => {
    await open()
    await page().locator('#withdraw-all').click()
    await page().locator('#confirm-no').click()
    expect(await stateOf(BANK, grant)).toBe('active')
    await page().locator('#withdraw-all').click()
    await page().locator('#confirm-yes').click()
    await page().locator('#withdrawn-all .done').waitFor()
    await look('withdrawn')
    for (const member of [BUREAU, BANK])
      await until(
        () => stateOf(member, grant),
        (state) => state === 'revoked',
      )
    await until(
      async () => {
        await open()
        await page().locator('#see-aftermath').click()
        await page().locator('#aftermath').waitFor()
        return page().locator('[data-party]').count()
      },
      (count) => count === 2,
    )
    await look('aftermath')
    expect(await page().locator(`[data-party="${BANK}"]`).getAttribute('data-state')).toBe('owed')
    await page().locator('#grants').click()
    await page().locator('.item[data-status=revoked]').waitFor()
  })

  test('a member that does not answer is named, and the rest is shown', async () => {
    await at(BANK).halt()
    await open()
    expect(await page().locator('#company .failure').innerText()).toContain('成员2')
    await look('silent')
    await at(BANK).restart()
  })

  test('a touch that is refused opens nothing', async () => {
    await page().goto(origin)
    await phone.setVerified(false)
    await page().locator('.see-company').click()
    await page().locator('[role=alert] [data-code]').waitFor()
    await phone.setVerified(true)
  })
})
