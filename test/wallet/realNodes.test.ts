import { answerGrantRequest } from '@hexin/sdk/actions/answerGrantRequest.ts'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { getGrant } from '@hexin/sdk/actions/getGrant.ts'
import { issueBindings } from '@hexin/sdk/actions/issueBindings.ts'
import { listGrantRequests } from '@hexin/sdk/actions/listGrantRequests.ts'
import { requestGrant } from '@hexin/sdk/actions/requestGrant.ts'
import { createClient } from '@hexin/sdk/client.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { type Hex, toBase64url } from '@hexin/sdk/encoding.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPhone, type Phone } from '../../scripts/browser/phone.ts'
import { startBrowser } from '../../scripts/browser/startBrowser.ts'
import { bindingOrder, createCompany, signGrant } from '../../scripts/company/company.ts'
import { serveWallet } from '../../scripts/devnet/wallet.ts'
import { newKey, until } from '../helpers/checkedApi.ts'
import { freePort } from '../helpers/freePort.ts'
import { readSvgQr } from '../helpers/readQr.ts'
import { startTestNode, type TestNode } from '../helpers/startTestNode.ts'
import { now } from '../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../helpers/testNetwork.ts'
import { faultsOf } from './looks.ts'
import { type Registrar, setUpKey, sign } from './officer.ts'
import { proposal } from './world.ts'

/*
 * The wallet against two whole nodes on a real chain: what a company answers, and what becomes of it.
 */

const browser: Browser | undefined = await startBrowser()
const [BUREAU, BANK] = [1, 2]

describe.skipIf(!browser)('a company answers its bank', { timeout: 180_000 }, () => {
  let network: TestNetwork
  let nodes: TestNode[]
  let closeWallet: () => Promise<void>
  let officer: Phone
  let first: Hex

  beforeAll(async () => {
    const made = await createTestNetwork([['registrar', 'provider'], ['bank']])
    const port = await freePort()
    const wallet = { origin: `http://localhost:${port}`, rpId: 'localhost' }
    network = { ...made, network: { ...made.network, wallet, bindingWaitS: 2 } }
    nodes = [await startTestNode(network, BUREAU), await startTestNode(network, BANK)]
    closeWallet = await serveWallet({ port, network: network.network })
    if (browser) officer = await openPhone(browser)
  }, 180_000)

  afterAll(async () => {
    await browser?.close()
    await closeWallet()
    for (const node of nodes) await node.stop()
    await network.chain.dispose()
    expect(nodes.flatMap(({ failures }) => failures)).toEqual([])
  })

  const at = (member: number) => {
    const node = nodes[member - 1]
    if (!node) throw new RangeError(`no node ${member}`)
    return node
  }

  const terms = (change: Partial<GrantProposal> = {}) =>
    proposal({ providers: [BUREAU], scope: [{ kind: 'loan', fields: ['principal', 'status'] }], ...change })

  const request = (asked: ReturnType<typeof terms>) =>
    requestGrant(at(BANK).client, { proposal: asked, validS: 3_600 })

  const registrar: Registrar = {
    async bind({ subject, key }) {
      const evidenceHash = toBase64url(new Uint8Array(32))
      const orders = [{ subject, key, keyType: 'passkey' as const, evidenceHash }]
      const { bindings } = await issueBindings(at(BUREAU).client, { bindings: orders })
      return bindings[0] ?? ''
    },
  }

  const stateIs = (member: number, id: Hex, wanted: string) =>
    until(
      async () => (await getGrant(at(member).client, { id }).catch(() => undefined))?.state,
      (state) => state === wanted,
    )

  const asks = (grant: Hex, fields: readonly string[]) =>
    ask(at(BANK).client, {
      order: {
        ...{ grant, kind: 'loan', fields: [...fields], purpose: 'preLoanReview', user: 'clerk 7' },
        caseNumber: 'GZ-2026-0731',
      },
      idempotencyKey: newKey(),
    })

  const idOnPage = async () => (await officer.page.locator('#details').getAttribute('data-grant-id')) as Hex

  test('opens the request by the QR code’s link, and grants', async () => {
    const { link, qr } = await request(terms())
    expect(readSvgQr(qr)).toBe(link)
    await officer.page.goto(link)
    await setUpKey(officer, registrar)
    await sign(officer)
    first = await idOnPage()
    for (const member of [BUREAU, BANK]) await stateIs(member, first, 'active')
    expect(await asks(first, ['principal'])).toMatchObject({ state: 'answered' })
  })

  test('renews it: the old version is refused as superseded, the new one answers; both are revoked at once', async () => {
    const expiry = now() + 200 * 86_400
    const scope = [{ kind: 'loan', fields: ['principal', 'status', 'term'] }]
    const { link } = await request(terms({ predecessor: first, expiry, scope }))
    await officer.page.goto(link)
    const changed = await officer.page.locator('#changes').innerText()
    for (const part of ['到期时间由', '新增的信息', '期限']) expect(changed).toContain(part)
    await sign(officer)
    const second = await idOnPage()
    expect(second).not.toBe(first)
    for (const member of [BUREAU, BANK]) {
      await stateIs(member, first, 'superseded')
      await stateIs(member, second, 'active')
    }
    await expect(asks(first, ['principal'])).rejects.toMatchObject({ code: 'GRANT_SUPERSEDED' })
    expect(await asks(second, ['principal', 'term'])).toMatchObject({ state: 'answered' })

    // The device knows that the first one is over; and nobody renews it a second time.
    const again = await request(terms({ predecessor: first, expiry }))
    await officer.page.goto('about:blank')
    await officer.page.goto(again.link)
    await officer.page.locator('#approve').click()
    await officer.page.locator('[role=alert] [data-code=GRANT_SUPERSEDED]').waitFor()
    await officer.page.goto(network.network.wallet.origin)
    await officer.page.locator('#grants').click()
    await officer.page.locator('.item[data-status=superseded]').waitFor()

    await officer.page.locator('.item[data-status=active]').click()
    await officer.page.locator('#revoke').click()
    await officer.page.locator('#confirm-yes').click()
    await officer.page.locator('#status[data-status=revoked]').waitFor()
    for (const member of [BUREAU, BANK])
      for (const id of [first, second]) await stateIs(member, id, 'revoked')
  })

  test('two officers sign together, each on a phone of his own: with the first signature nothing is given, with the second it is', async () => {
    if (!browser) return
    const mate = await openPhone(browser)
    const { id: requested, link } = await request(terms({ caseNumber: 'GZ-2026-0735' }))
    await mate.page.goto(link)
    await setUpKey(mate, registrar)
    await mate.page.locator('#together summary').click()
    // A later key has to wait; the page says so until it may.
    await until(
      async () => {
        await mate.page.locator('#join').click()
        await mate.page.locator('#joined, #together [data-code=GRANT_BINDING_WAITING]').first().waitFor()
        return mate.page.locator('#joined').count()
      },
      (count) => count === 1,
    )

    const { page } = officer
    await page.goto('about:blank')
    await page.goto(link)
    await page.locator('#together summary').click()
    await page.locator('#cosigner-0').check()
    expect(await faultsOf(officer)).toEqual([])
    expect(await page.locator('#text').innerText()).toContain('2 位授权人中须有 2 位签署')
    await page.locator('#approve').click()
    await page.locator('#status[data-status=waiting]').waitFor()
    const id = await idOnPage()
    const { requests } = await listGrantRequests(at(BANK).client, { state: 'open', limit: 1 })
    expect(requests).toMatchObject([{ id: requested, signatures: 1, grant: null }])
    expect(await asks(id, ['principal']).catch(({ code }) => ({ code }))).toMatchObject({
      code: 'GRANT_UNKNOWN',
    })
    await page.locator('#resend').click()
    await page.locator('#status[data-status=waiting]').waitFor()

    await mate.page.goto('about:blank')
    await mate.page.goto(link)
    expect(await mate.page.locator('#signed-so-far').innerText()).toContain('已签 1 位')
    expect(await faultsOf(mate)).toEqual([])
    expect(await mate.page.locator('#text').innerText()).toBe(await page.locator('#text').innerText())
    await mate.page.locator('#approve').click()
    await mate.page.locator('#cosigned[data-missing="0"]').waitFor()
    for (const member of [BUREAU, BANK]) await stateIs(member, id, 'active')
    expect(await asks(id, ['principal'])).toMatchObject({ state: 'answered' })
    await page.locator('#resend').click()
    await page.locator('#status[data-status=active]').waitFor()
  })

  test('refuses with a reason: the bank’s people see it after a restart, and nobody answers any more', async () => {
    const another = { subject: 'local:test:00000090', subjectName: '广州另一家公司' } as const
    const asked = terms({ caseNumber: 'GZ-2026-0740', ...another })
    const { id, link } = await request(asked)
    await officer.page.goto(link)
    await officer.page.locator('#refuse').click()
    await officer.page.locator('input[value=notApplied]').check()
    await officer.page.locator('#refuse-words').fill('我们没有申请贷款')
    await officer.page.locator('#refuse-send').click()
    await officer.page.locator('#refused').waitFor()
    await at(BANK).restart()
    const { requests } = await listGrantRequests(at(BANK).client, { state: 'declined', limit: 5 })
    expect(requests).toMatchObject([
      { id, state: 'declined', declined: { reason: 'notApplied', words: '我们没有申请贷款' } },
    ])

    // Whoever else has the link, with a grant that another request for the same is answered with.
    const company = createCompany(asked.subject, asked.subjectName)
    const { bindings } = await issueBindings(at(BUREAU).client, { bindings: [bindingOrder(company)] })
    const { chainId, contracts } = network.network
    const { signed: grant } = await signGrant(company, {
      proposal: { ...asked, chain: { id: chainId, grants: contracts.grants }, grantee: BANK },
      binding: bindings[0] ?? '',
      now: now(),
      namesOf: namesIn(network.network),
    })
    const holder = (url: string) =>
      createClient({ url: at(BANK).url, token: new URLSearchParams(url.split('#')[1]).get('secret') ?? '' })
    await expect(answerGrantRequest(holder(link), { id, grant })).rejects.toMatchObject({
      code: 'GRANT_REQUEST_CLOSED',
    })
    const other = await request(asked)
    await answerGrantRequest(holder(other.link), { id: other.id, grant })
  })
})
