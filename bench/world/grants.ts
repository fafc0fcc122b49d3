import { importRecords } from '@hexin/sdk/actions/importRecords.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { signGrant } from '../../scripts/company/company.ts'
import { untilAnchored } from '../../scripts/demo/ask.ts'
import {
  bindCompanies,
  handIn,
  now,
  proposalFor,
  readCompanies,
  untilGranted,
} from '../../scripts/demo/companies.ts'
import type { Running } from '../../scripts/demo/network.ts'
import { chunks, mapPool } from '../../scripts/demo/pool.ts'
import { tenFieldLoans } from './loans.ts'

const GRANTS_AT_ONCE = 50

/** More than any number of rounds takes. */
const MAX_USES = 10_000

/** Companies with one loan record each at the bureau, all of which have granted bank A three of its fields; final on the chain. */
export async function grantedCompanies(
  running: Running,
  { count, caseNumber }: { readonly count: number; readonly caseNumber: string },
): Promise<Hex[]> {
  const csv = tenFieldLoans({ seed: caseNumber, count })
  const { id } = await importRecords(running.client('bureau'), { profile: 'loans-zh', csv })
  const companies = await bindCompanies(running, await readCompanies(running, id), () => undefined)
  const grants = await mapPool(chunks(companies, GRANTS_AT_ONCE), 3, async (part) => {
    const signed = await Promise.all(
      part.map((company) => {
        const proposal = {
          ...proposalFor(running, company, { grantee: 'bank-a', caseNumber }),
          maxUses: MAX_USES,
        }
        return signGrant(company, {
          proposal,
          binding: company.binding,
          now: now(),
          namesOf: namesIn(running.network),
        })
      }),
    )
    await handIn(running, 'bank-a', signed)
    return signed.map((grant) => grant.id)
  })
  await untilGranted(running, { caseNumber, count })
  await untilAnchored(running, ['bureau', 'bank-a'])
  return grants.flat()
}
