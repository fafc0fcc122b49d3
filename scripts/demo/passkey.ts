import type { CompanyGrant } from '../company/company.ts'
import { type BoundCompany, grantAll } from './companies.ts'
import type { Running } from './network.ts'

/** One company signs with a passkey, in the wallet page, in a real browser. */
export async function signByPasskey(
  running: Running,
  {
    company,
    caseNumber,
  }: { readonly company: BoundCompany; readonly caseNumber: string; readonly report: (line: string) => void },
): Promise<Pick<CompanyGrant, 'id'>> {
  const [grant] = await grantAll(running, { companies: [company], caseNumber }, () => undefined)
  if (!grant) throw new Error('no grant')
  return grant
}
