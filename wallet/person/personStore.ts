import type { SignedPersonConsent } from '@hexin/sdk/consent/person/signed.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { PersonRole } from '@hexin/sdk/schemas/field.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import { openDatabase } from '../store/database.ts'

/** A consent that was signed on this device. */
export type ConsentEntry = {
  /** Its hash. */
  readonly id: Hex
  readonly signed: SignedPersonConsent
  /** Unix seconds. */
  readonly signedAt: number
  readonly withdrawnAt?: number
}

/** What this device keeps for a person: a key per company and role, and the consents that were signed here. Nothing of it is an officer's. */
export type PersonStore = {
  key(subject: SubjectId, role: PersonRole): Promise<StoredOfficer | undefined>
  keys(): Promise<(StoredOfficer & { readonly role: PersonRole })[]>
  saveKey(role: PersonRole, key: StoredOfficer): Promise<void>
  /** Newest first. */
  consents(): Promise<ConsentEntry[]>
  saveConsent(entry: ConsentEntry): Promise<void>
}

/** @throws WalletFailure STORAGE_UNAVAILABLE */
export async function openPersonStore(): Promise<PersonStore> {
  const database = await openDatabase('hexin-person', { keys: 'id', consents: 'id' })
  const idOf = (subject: SubjectId, role: PersonRole): string => `${subject} ${role}`
  return {
    key: (subject, role) => database.read('keys', idOf(subject, role)),
    keys: () => database.all('keys'),
    saveKey: (role, key) => database.write('keys', { ...key, role, id: idOf(key.subject, role) }),
    async consents() {
      const entries = await database.all<ConsentEntry>('consents')
      return entries.toSorted((a, b) => b.signedAt - a.signedAt)
    },
    saveConsent: (entry) => database.write('consents', entry),
  }
}
