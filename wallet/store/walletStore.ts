import type { Hex } from '@hexin/sdk/encoding.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { GrantEntry } from '../grants/grantEntry.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import { openDatabase } from './database.ts'

/** What this device keeps: a key per company, and the grants that were signed here. */
export type WalletStore = {
  officer(subject: SubjectId): Promise<StoredOfficer | undefined>
  officers(): Promise<StoredOfficer[]>
  saveOfficer(officer: StoredOfficer): Promise<void>
  grant(id: Hex): Promise<GrantEntry | undefined>
  /** Newest first. */
  grants(): Promise<GrantEntry[]>
  saveGrant(entry: GrantEntry): Promise<void>
}

/** @throws WalletFailure STORAGE_UNAVAILABLE */
export async function openWalletStore(): Promise<WalletStore> {
  const database = await openDatabase('hexin-wallet', { officers: 'subject', grants: 'id' })
  return {
    officer: (subject) => database.read('officers', subject),
    officers: () => database.all('officers'),
    saveOfficer: (officer) => database.write('officers', officer),
    grant: (id) => database.read('grants', id),
    async grants() {
      const entries = await database.all<GrantEntry>('grants')
      return entries.toSorted((a, b) => b.signedAt - a.signedAt)
    },
    saveGrant: (entry) => database.write('grants', entry),
  }
}

/** Asks the browser not to throw away what is kept here when space or time runs out. It may ask the user, or say no; nothing waits for it. */
export function askToPersist(): void {
  void navigator.storage?.persist?.().catch(() => false)
}
