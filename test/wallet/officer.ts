import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import type { Phone } from '../../scripts/browser/phone.ts'

/** Whoever takes registration cards and hands out bindings. */
export type Registrar = {
  bind(card: {
    readonly subject: SubjectId
    readonly thumbprint: string
    readonly key: P256Jwk
  }): Promise<string>
}

/** From an open request to a passkey that the registrar has bound, and back to the request. */
export async function setUpKey({ page }: Phone, registrar: Registrar): Promise<void> {
  await page.locator('#approve').click()
  await page.locator('#make-key').click()
  await page.locator('#card').waitFor({ state: 'attached' })
  const card = JSON.parse(await page.locator('#card').inputValue())
  await page.locator('#binding').fill(await registrar.bind(card))
  await page.locator('#save-binding').click()
  await page.locator('#bound').waitFor()
  await page.locator('#return').click()
  await page.locator('#approve').waitFor()
}

/** Signs what is on the page; resolves once the page says that it is granted. */
export async function sign({ page }: Phone): Promise<void> {
  await page.locator('#approve').click()
  await page.locator('#status[data-status=active]').waitFor()
}

/** The authorisation as it stands on the page: each heading with its text. */
export async function readText({ page }: Phone): Promise<(readonly [heading: string, text: string])[]> {
  const rows = await page.locator('#text dl > div').all()
  return Promise.all(
    rows.map(
      async (row) => [await row.locator('dt').innerText(), await row.locator('dd').innerText()] as const,
    ),
  )
}

export const failureCode = ({ page }: Phone): Promise<string | null> =>
  page.locator('main [data-code]').first().getAttribute('data-code')
