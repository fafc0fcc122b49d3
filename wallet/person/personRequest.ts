import { type PersonTerms, parsePersonConsent } from '@hexin/sdk/consent/person/consent.ts'
import { canonicalJson } from '@hexin/sdk/encoding.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import type { RequestLink } from '../request/link.ts'
import type { ConsentEntry, PersonStore } from './personStore.ts'

/** A request to a person that is open on this page, with what was decided so far: one entry an item, undefined where nothing was. */
export type OpenPersonRequest = {
  readonly link: RequestLink
  readonly terms: readonly PersonTerms[]
  readonly store: PersonStore
  readonly key: StoredOfficer | undefined
  readonly decided: readonly (ConsentEntry | 'declined' | undefined)[]
}

/** The consent to an item that was signed here and has arrived. */
export function givenHere(
  { grant, item }: PersonTerms,
  entries: readonly ConsentEntry[],
  arrived: readonly string[],
): ConsentEntry | undefined {
  return entries.find(({ id, signed, withdrawnAt }) => {
    const consent = parsePersonConsent(signed.consent)
    const same = consent.grant === grant && canonicalJson(consent.item) === canonicalJson(item)
    return same && withdrawnAt === undefined && arrived.includes(id)
  })
}
