import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { listPersonConsents } from '@hexin/sdk/actions/listPersonConsents.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPhone, type Phone } from '../../scripts/browser/phone.ts'
import { startBrowser } from '../../scripts/browser/startBrowser.ts'
import type { CompanyGrant } from '../../scripts/company/company.ts'
import { serveWallet } from '../../scripts/devnet/wallet.ts'
import { hexinHere, jsonOf } from '../cli/hexin.ts'
import { until } from '../helpers/checkedApi.ts'
import { freePort } from '../helpers/freePort.ts'
import { createPersonWorld, type PersonWorld, scoreFields } from '../helpers/personWorld.ts'
import type { TestNode } from '../helpers/startTestNode.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'
import { faultsOf } from './looks.ts'
import { failureCode } from './officer.ts'

const browser: Browser | undefined = await startBrowser()

/** Where pictures go, for people to look at; the test itself only measures. Left out: there are none. */
const folder = process.env['HEXIN_SCREENSHOTS']

describe.skipIf(!browser)('a person with a phone, and whole nodes', { timeout: 180_000 }, () => {
  let world: PersonWorld
  let grant: CompanyGrant
  let closeWallet: () => Promise<void>
  const files = createTempFolder()

  beforeAll(async () => {
    const port = await freePort()
    world = await createPersonWorld({ walletOrigin: `http://localhost:${port}` })
    closeWallet = await serveWallet({ port, network: world.network.network })
    grant = await world.grant()
    if (folder) mkdirSync(folder, { recursive: true })
  }, 180_000)

  afterAll(async () => {
    await closeWallet()
    files.remove()
    await world.close()
    await browser?.close()
  })

  const items = ['registration.legalRepresentative', 'penalty.fact', 'score.value']

  const place = (name: string, text: string): string => {
    const file = path.join(files.path, name)
    writeFileSync(file, text)
    return file
  }

  /** What a member's own people type, at their node. */
  async function hexin(node: TestNode, ...args: readonly string[]): Promise<Record<string, unknown>> {
    const target = ['--node', node.url, '--token-file', place('token', node.token)]
    const ended = await hexinHere('--json', ...target, ...args)
    expect([ended.code, ended.stderr]).toEqual([0, ''])
    return jsonOf(ended)
  }

  const request = async (id = grant.id): Promise<string> => {
    const options = ['--items', items.join(','), '--contact', '成员2 客服 95500']
    return String((await hexin(world.bank, 'person', 'ask', id, ...options))['link'])
  }

  async function open(options: Parameters<typeof openPhone>[1] = {}) {
    if (!browser) throw new Error('no browser')
    const phone = await openPhone(browser, options)
    let number = 0
    const name = `person-${options?.size?.[0] ?? 360}-${options?.scheme ?? 'light'}`
    async function look(what: string): Promise<void> {
      number++
      await phone.evaluate('document.fonts.ready.then(() => true)')
      if (folder)
        await phone.page.screenshot({
          path: path.join(folder, `${name}-${number}-${what}.png`),
          fullPage: true,
        })
      expect.soft(await faultsOf(phone), what).toEqual([])
    }
    return { ...phone, look }
  }

  async function setUp({ page }: Phone, look: (what: string) => Promise<void>): Promise<void> {
    await page.locator('#set-up').click()
    await page.locator('#make-key').click()
    await page.locator('#card').waitFor({ state: 'attached' })
    await look('key')
    const card = place('card.json', await page.locator('#card').inputValue())
    const evidence = ['--evidence', place('scan', 'identity evidence'), '--until', '2099-12-31']
    const bound = await hexin(world.bureau, 'person', 'bind', '--card', card, ...evidence)
    await page.locator('#binding').fill(String(bound['binding']))
    await page.locator('#save-binding').click()
    await page.locator('#bound').waitFor()
    await page.locator('#return').click()
    await page.locator('#begin').waitFor()
  }

  const answered = { state: 'answered' }
  const refused = 'GRANT_PERSON_CONSENT_MISSING'
  const fields = { penalty: ['fact', 'endedOn'], registration: ['legalRepresentative'], score: scoreFields }
  const ask = (kind: keyof typeof fields) => world.ask(grant.id, kind, fields[kind])
  /** Until both nodes have so many consents that stand. */
  const standing = async (n: number) => {
    for (const { client } of [world.bank, world.bureau])
      await until(
        () => listPersonConsents(client, { grant: grant.id }),
        ({ consents }) => consents.filter(({ withdrawn }) => !withdrawn).length === n,
      )
  }

  test('says yes, no and yes, each on a screen and with a signature of its own; withdraws one; the others stay', async () => {
    const phone = await open()
    const { page, look } = phone
    const link = await request()
    await page.goto(link)
    await page.locator('#person').waitFor()
    expect(page.url()).not.toContain('secret')
    await look('request')
    await setUp(phone, look)
    await look('ready')
    await page.locator('#begin').click()

    // One screen shows one item and nothing of the others.
    const shown: string[] = []
    for (const [at, answer] of ['#yes', '#no', '#yes'].entries()) {
      await page.getByText(`第 ${at + 1} 项，共 3 项`).waitFor()
      shown.push(await page.locator('main').innerText())
      await look(`item-${at + 1}`)
      await page.locator(answer).click()
    }
    await page.locator('#summary').waitFor()
    await look('summary')
    for (const [at, name] of ['法定代表人', '不良事实', '评分'].entries()) {
      expect(shown[at]).toContain(
        `您同意提供“${['企业登记', '个人不良信息', '个人自动化评分'][at]}：${name}”吗？`,
      )
      for (const part of [
        '成员2 客服 95500',
        '贷前审批',
        '365 天',
        '对您的影响',
        '您的权利',
        '怎样撤回',
        '成员1',
      ])
        expect(shown[at]).toContain(part)
    }
    expect(shown[0]).not.toContain('评分')
    expect(await page.locator('[data-consent=given]').count()).toBe(2)
    expect(await page.locator('[data-consent=declined]').count()).toBe(1)

    await standing(2)
    expect(await ask('registration')).toMatchObject(answered)
    expect(await ask('penalty')).toBe(refused)
    expect(await ask('score')).toMatchObject(answered)

    // As easy as it was given, and only this item ends.
    await page.locator('[data-consent=given] .withdraw').first().click()
    await page.locator('[data-consent=withdrawn]').waitFor()
    await look('withdrawn')
    // The page tells each member itself: no waiting for one to pass it on.
    expect(await ask('registration')).toBe(refused)
    expect(await ask('score')).toMatchObject(answered)

    // The device remembers, and the way to withdraw is there without any link.
    await page.goto(world.network.network.wallet.origin)
    await page.locator('#grants').click()
    await page.locator('#own-consents').waitFor()
    await look('home')
    expect(await page.locator('[data-consent=given]').count()).toBe(1)

    // The link again: what was given stays given, what was not is asked again.
    await page.goto(link)
    await page.locator('#begin').click()
    await page.getByText('第 1 项，共 3 项').waitFor()
    await page.locator('#no').click()
    await page.getByText('第 2 项，共 3 项').waitFor()
    await page.locator('#yes').click()
    await page.locator('#summary').waitFor()
    await standing(2)
    expect(await ask('penalty')).toMatchObject(answered)
    expect(phone.complaints).toEqual([])
    await phone.close()
  })

  test('who is not verified signs nothing; the item can be signed after that', async () => {
    const phone = await open({ size: [1366, 768], scheme: 'dark' })
    const { page, look } = phone
    const own = await world.grant()
    await page.goto(await request(own.id))
    await page.locator('#person').waitFor()
    await page.locator('#language').click()
    await look('request')
    await setUp(phone, look)
    await page.locator('#begin').click()
    await page.locator('#yes').waitFor()
    await phone.setVerified(false)
    await page.locator('#yes').click()
    await page.locator('[role=alert] [data-code]').waitFor()
    expect(await failureCode(phone)).toBe('PASSKEY_CANCELLED')
    expect((await listPersonConsents(world.bank.client, { grant: own.id })).consents).toEqual([])
    await look('item')
    await phone.setVerified(true)
    await page.locator('#yes').click()
    await page.getByText('Item 2 of 3').waitFor()
    const { consents } = await hexin(world.bank, 'person', 'list', own.id)
    const consent = (consents as { consent: string }[])[0]?.consent ?? ''
    const shown = await hexin(world.bank, 'person', 'show', consent)
    expect(shown['notice']).toContain('A person’s separate consent')
    expect(await hexin(world.bank, 'person', 'submit', place('consent.json', JSON.stringify(shown)))).toEqual(
      { consent },
    )
    expect((await listPersonConsents(world.bank.client, { grant: own.id })).consents).toHaveLength(1)
    await page.locator('#no').click()
    await page.getByText('Item 3 of 3').waitFor()
    await page.locator('#no').click()
    await page.locator('#summary').waitFor()
    await look('summary')
    await phone.close()
  })
})
