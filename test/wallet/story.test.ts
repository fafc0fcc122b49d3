import { readFileSync } from 'node:fs'
import { type GrantArtefact, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { renderGrant } from '@hexin/sdk/consent/render.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPhone } from '../../scripts/browser/phone.ts'
import { startBrowser } from '../../scripts/browser/startBrowser.ts'
import { failureCode, readText, setUpKey, sign } from './officer.ts'
import { allFields, createWorld, proposal, type World } from './world.ts'

const browser: Browser | undefined = await startBrowser()

describe.skipIf(!browser)('an officer with a phone', { timeout: 120_000 }, () => {
  let world: World

  beforeAll(async () => {
    world = await createWorld()
  }, 120_000)

  afterAll(async () => {
    await world.close()
    await browser?.close()
  })

  const phone = () => {
    if (!browser) throw new Error('no browser')
    return openPhone(browser)
  }

  const names = (number: number) => {
    const member = world.network.members.find((candidate) => candidate.number === number)
    if (!member) throw new Error(`no member ${number}`)
    return member.profile.name
  }

  const shown = (artefact: GrantArtefact, language: 'zh' | 'en') =>
    renderGrant(artefact, {
      template: templateFor(artefact.purpose),
      language,
      namesOf: names,
    }).paragraphs.map(({ heading, text }) => [heading, text])

  test('reads, makes a key, narrows, signs, pauses, resumes, revokes; the bank’s node verifies each', async () => {
    const officer = await phone()
    const { page } = officer
    const asked = proposal()
    const link = await world.bank.ask(asked)

    // The link is opened: its secret is gone from the address, the whole request stands on the page.
    await page.goto(link)
    await page.locator('#approve').waitFor()
    expect(page.url()).toBe(`${world.origin}/`)
    const text = (await readText(officer)).flat().join('\n')
    for (const part of [
      '珠江银行',
      '粤信征信公司',
      '贷前审批',
      'GZ-2026-0731',
      '365 天',
      ...allFields(asked.scope),
    ])
      expect(text).toContain(part)
    expect(await page.locator('main').innerText()).not.toMatch(/[0-9a-f]{32}/)

    await setUpKey(officer, world)

    // One field less, and the text follows.
    await page.locator('input[name="tax.arrears"]').uncheck()
    expect((await readText(officer)).flat().join('\n')).not.toContain('欠税金额')
    await page.locator('#details summary').click()
    const artefact = parseArtefact(await page.locator('#details pre').innerText())
    expect(await readText(officer)).toEqual(shown(artefact, 'zh'))

    await sign(officer)
    const [[id, grant] = [], ...others] = [...world.bank.grants]
    expect(others).toEqual([])
    // What stood on the page is, to the letter, what was signed, sent and verified.
    expect(grant?.signed.artefact).toBe(await page.locator('#details pre').textContent())
    expect(grant?.artefact).toEqual(artefact)
    expect(grant?.artefact.scope).toEqual([
      { kind: 'tax', fields: ['creditRating', 'taxableSales'] },
      { kind: 'registration', fields: ['legalRepresentative', 'registeredCapital'] },
    ])
    expect(grant?.artefact).toMatchObject({
      quorum: 1,
      notice: { language: 'zh' },
      officers: [{ type: 'passkey' }],
    })

    const state = () => world.bank.grants.get(id ?? '')
    await page.locator('#pause').click()
    await page.locator('#status[data-status=paused]').waitFor()
    expect(state()).toMatchObject({ state: 'paused', sequence: 1 })
    await page.locator('#resume').click()
    await page.locator('#status[data-status=active]').waitFor()
    expect(state()).toMatchObject({ state: 'active', sequence: 2 })

    // Revoking can be called off; then it is meant.
    await page.locator('#revoke').click()
    await page.locator('#confirm-no').click()
    expect(state()).toMatchObject({ state: 'active' })
    await page.locator('#revoke').click()
    await page.locator('#confirm-yes').click()
    await page.locator('#status[data-status=revoked]').waitFor()
    expect(state()).toMatchObject({ state: 'revoked' })
    expect(world.bank.operations.map(({ action, sequence }) => [action, sequence])).toEqual([
      ['register', 0],
      ['pause', 0],
      ['resume', 1],
      ['revoke', 0],
    ])

    // The device remembers.
    await page.goto(world.origin)
    await page.locator('.item[data-status=revoked]').waitFor()
    expect(officer.complaints).toEqual([])
    await officer.close()
  })

  test('with a bound key goes straight to signing, in the language that is on the page', async () => {
    const officer = await phone()
    const { page } = officer
    await page.goto(await world.bank.ask(proposal()))
    await setUpKey(officer, world)
    await page.goto(await world.bank.ask(proposal({ caseNumber: 'GZ-2026-0732' })))
    await page.locator('#language').click()
    expect(await page.locator('h1').innerText()).toBe(
      'Pearl River Bank asks for information about your company',
    )
    await sign(officer)
    const [, grant] = [...world.bank.grants].at(-1) ?? []
    expect(grant?.artefact).toMatchObject({ caseNumber: 'GZ-2026-0732', notice: { language: 'en' } })
    expect(await page.locator('html').getAttribute('lang')).toBe('en')
    expect(officer.complaints).toEqual([])
    await officer.close()
  })

  test('can’t untick the last field; refuses with a reason, once', async () => {
    const officer = await phone()
    const { page } = officer
    const before = world.bank.grants.size
    const link = await world.bank.ask(
      proposal({ scope: [{ kind: 'loan', fields: ['principal', 'status'] }] }),
    )
    await page.goto(link)
    await page.locator('input[name="loan.principal"]').uncheck()
    expect(await page.locator('input[name="loan.status"]').isDisabled()).toBe(true)
    await page.locator('#refuse').click()
    // Thinking better of it costs nothing.
    await page.locator('#refuse-back').click()
    await page.locator('#approve').waitFor()
    await page.locator('#refuse').click()
    await page.locator('input[value=tooMuch]').check()
    await page.locator('#refuse-words').fill('余额一项\n不需要')
    await page.locator('#language').click()
    expect(await page.locator('input[value=tooMuch]').isChecked()).toBe(true)
    await page.locator('#refuse-send').click()
    await page.locator('#refused').waitFor()
    expect(world.bank.grants.size).toBe(before)
    expect((await world.bank.requests())[0]).toMatchObject({
      state: 'declined',
      declined: { reason: 'tooMuch', words: '余额一项 不需要' },
    })
    await page.goto('about:blank')
    await page.goto(link)
    await page.locator('main [data-code]').first().waitFor()
    expect(await failureCode(officer)).toBe('GRANT_REQUEST_CLOSED')
    await officer.close()
  })

  test('has a new phone: the kept copy pauses and revokes, and the old phone catches up', async () => {
    const [old, fresh] = [await phone(), await phone()]
    await old.page.goto(await world.bank.ask(proposal({ caseNumber: 'GZ-2026-0733' })))
    await setUpKey(old, world)
    await sign(old)
    const downloading = old.page.waitForEvent('download')
    await old.page.locator('#download').click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(/^hexin-grant-GZ-2026-0733-[0-9a-f]{8}\.json$/)
    const copy = await download.path()
    expect(readFileSync(copy, 'utf8')).not.toContain('secret')

    await fresh.page.goto(world.origin)
    await fresh.page.locator('#restore').setInputFiles(copy)
    await fresh.page.locator('#pause').click()
    await fresh.page.locator('#resume').click()
    await fresh.page.locator('#status[data-status=active]').waitFor()
    // The old phone believes that number 0 is still free, and learns better.
    await old.page.locator('#pause').click()
    await old.page.locator('#status[data-status=paused]').waitFor()
    const { id, sequence } = [...world.bank.grants.values()].at(-1) ?? {}
    expect(sequence).toBe(3)
    await fresh.page.locator('#revoke').click()
    await fresh.page.locator('#confirm-yes').click()
    await fresh.page.locator('#status[data-status=revoked]').waitFor()
    expect(world.bank.grants.get(id ?? '')?.state).toBe('revoked')
    await old.close()
    await fresh.close()
  })

  test('loses the line while sending: the same grant is sent again, and no second one is signed', async () => {
    const officer = await phone()
    const { page } = officer
    await page.goto(await world.bank.ask(proposal({ caseNumber: 'GZ-2026-0734' })))
    await setUpKey(officer, world)
    const before = world.bank.grants.size
    world.bank.loseAnswers(true)
    await page.locator('#approve').click()
    await page.locator('#status[data-status=unconfirmed]').waitFor()
    expect(await page.locator('[role=alert] [data-code]').getAttribute('data-code')).toBe('PEER_UNREACHABLE')
    expect(world.bank.grants.size).toBe(before + 1)
    world.bank.loseAnswers(false)
    await page.locator('#resend').click()
    await page.locator('#status[data-status=active]').waitFor()
    expect(world.bank.grants.size).toBe(before + 1)
    await officer.close()
  })

  test('gets the registrar’s receipt by a link', async () => {
    const officer = await phone()
    const { page } = officer
    const link = await world.bank.ask(proposal())
    await page.goto(link)
    await page.locator('#approve').click()
    await page.locator('#make-key').click()
    await page.locator('#card').waitFor({ state: 'attached' })
    const binding = await world.bind(JSON.parse(await page.locator('#card').inputValue()))
    await page.goto(`${world.origin}/#binding=${binding}`)
    await page.getByText('登记回执已保存').waitFor()
    await page.goto(link)
    await sign(officer)
    await officer.close()
  })
})
