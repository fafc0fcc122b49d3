import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { issueBindings } from '@hexin/sdk/actions/issueBindings.ts'
import { requestGrant } from '@hexin/sdk/actions/requestGrant.ts'
import { type BindingOrder, bindingOrderSchema } from '@hexin/sdk/api/bindings.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import type { Page } from 'playwright-core'
import { openPhone } from '../browser/phone.ts'
import { launchBrowser } from '../browser/startBrowser.ts'
import type { CompanyGrant } from '../company/company.ts'
import { type BoundCompany, proposalFor, untilGranted } from './companies.ts'
import type { Running } from './network.ts'

const LINK_S = 3_600

/**
 * One company signs with a passkey: the bank makes a link, a real browser opens the wallet, the officer makes a passkey, the registrar binds it, the officer
 * signs. Resolves when the chain has the grant.
 */
export async function signByPasskey(
  running: Running,
  { company, caseNumber }: { readonly company: BoundCompany; readonly caseNumber: string },
): Promise<Pick<CompanyGrant, 'id'>> {
  const {
    chain: _,
    grantee: __,
    ...proposal
  } = proposalFor(running, company, { grantee: 'bank-a', caseNumber })
  const { link } = await requestGrant(running.client('bank-a'), { proposal, validS: LINK_S })
  const browser = await launchBrowser()
  try {
    const { page } = await openPhone(browser)
    await page.goto(link)
    await makeKey(running, page)
    const id = hash32Schema.parse(await page.locator('#details').getAttribute('data-grant-id'))
    await page.locator('#approve').click()
    await page.locator('#status[data-status=active]').waitFor()
    await untilGranted(running, { caseNumber, count: 1 })
    return { id }
  } finally {
    await browser.close()
  }
}

/** The officer's way to a bound passkey, and back to the request. */
async function makeKey(running: Running, page: Page): Promise<void> {
  await page.locator('#approve').click()
  await page.locator('#make-key').click()
  await page.locator('#card').waitFor({ state: 'attached' })
  const order = orderFromCard(await page.locator('#card').inputValue())
  const { bindings } = await issueBindings(running.client('registrar'), { bindings: [order] })
  await page.locator('#binding').fill(bindings[0] ?? '')
  await page.locator('#save-binding').click()
  await page.locator('#bound').waitFor()
  await page.locator('#return').click()
  await page.locator('#approve').waitFor()
}

/** What the registrar takes from the card that an officer hands in; the card itself is the evidence here. */
function orderFromCard(card: string): BindingOrder {
  const { subject, key, keyType } = JSON.parse(card) as Record<string, unknown>
  const evidenceHash = toBase64url(crypto.sha256(utf8(card)))
  return bindingOrderSchema.parse({ subject, key, keyType, evidenceHash })
}
