import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPhone, type Phone } from '../../scripts/browser/phone.ts'
import { startBrowser } from '../../scripts/browser/startBrowser.ts'
import { faultsOf } from './looks.ts'
import { sign } from './officer.ts'
import { createWorld, proposal, type World } from './world.ts'

const browser: Browser | undefined = await startBrowser()

/** The same as at first for longer, with one field more and fewer queries. */
const renewal = (predecessor: Hex) =>
  proposal({
    predecessor,
    expiry: Math.floor(Date.now() / 1000) + 200 * 86_400,
    maxUses: 5,
    scope: [{ kind: 'tax', fields: ['creditRating', 'taxableSales', 'taxPaid'] }],
  })

/** Where pictures go, for people to look at; the test itself only measures. Left out: there are none. */
const folder = process.env['HEXIN_SCREENSHOTS']

const sizes = { phone: [360, 800], laptop: [1366, 768] } as const

describe.skipIf(!browser)('every screen can be read and pressed', { timeout: 180_000 }, () => {
  let world: World

  beforeAll(async () => {
    world = await createWorld()
    if (folder) mkdirSync(folder, { recursive: true })
  }, 120_000)

  afterAll(async () => {
    await world.close()
    await browser?.close()
  })

  const all = (['phone', 'laptop'] as const).flatMap((size) =>
    (['zh', 'en'] as const).flatMap((language) =>
      (['light', 'dark'] as const).map((scheme) => [size, language, scheme] as const),
    ),
  )

  test.each(all)('%s %s %s', async (size, language, scheme) => {
    if (!browser) return
    const phone = await openPhone(browser, { size: sizes[size], scheme })
    const { page } = phone
    let number = 0

    async function look(name: string): Promise<void> {
      number++
      await phone.evaluate('document.fonts.ready.then(() => true)')
      const file = `${size}-${language}-${scheme}-${number}-${name}.png`
      if (folder)
        await page.screenshot({ path: path.join(folder, file), fullPage: true, animations: 'disabled' })
      expect.soft(await faultsOf(phone), file).toEqual([])
    }

    await page.goto(world.origin)
    await page.locator('h1').waitFor()
    if (language === 'en') await page.locator('#language').click()
    await look('empty')
    await page.goto(`${world.origin}/#request=1`)
    await page.locator('main [data-code]').waitFor()
    await look('broken')

    await page.goto(await world.bank.ask(proposal()))
    await page.locator('#approve').waitFor()
    await look('request')
    await page.locator('#approve').click()
    await look('key')
    await page.locator('#make-key').click()
    await page.locator('#card').waitFor({ state: 'attached' })
    await page.locator('#binding').fill('nothing')
    await page.locator('#save-binding').click()
    await page.locator('[role=alert] [data-code]').waitFor()
    await look('card')
    await page.locator('#return').click()
    await renew(phone)
    await page.locator('input[name="tax.arrears"]').uncheck()
    await page.locator('#details summary').click()
    await look('ready')
    await phone.setVerified(false)
    await page.locator('#approve').click()
    await page.locator('[role=alert] [data-code]').waitFor()
    await phone.setVerified(true)
    await sign(phone)
    await look('granted')
    await page.locator('#pause').click()
    await page.locator('#status[data-status=paused]').waitFor()
    await look('paused')
    await page.locator('#revoke').click()
    await page.locator('#confirm-no').waitFor()
    await look('confirm')
    await page.locator('#confirm-no').click()
    await page.locator('#grants').click()
    await page.locator('.item').waitFor()
    await look('grants')
    await page.goto(await world.bank.ask(proposal({ mode: 'view', retentionDays: 0, maxUses: 1 })))
    await page.locator('#refuse').click()
    await look('refuse')
    expect(await page.locator('#refuse-send').isDisabled()).toBe(true)
    await page.locator('input[value=otherWay]').check()
    await page.locator('#refuse-send').click()
    await page.locator('#refused').waitFor()
    await look('refused')
    const predecessor = [...world.bank.grants.values()].at(-1)?.id
    if (!predecessor) throw new Error('no grant')
    await page.goto(await world.bank.ask(renewal(predecessor)))
    await page.locator('#changes').waitFor()
    await look('renewal')
    await phone.close()
  })

  /** The key is there and not bound yet: binds it. */
  async function renew({ page }: Phone): Promise<void> {
    await page.locator('#approve').click()
    await page
      .locator('#binding')
      .fill(await world.bind(JSON.parse(await page.locator('#card').inputValue())))
    await page.locator('#save-binding').click()
    await page.locator('#bound').waitFor()
    await page.locator('#return').click()
    await page.locator('#approve').waitFor()
  }
})
