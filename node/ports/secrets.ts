import type { SealKeyPair } from '@hexin/sdk/exchange/seal.ts'

export type StoredPrekey = SealKeyPair & {
  /** The signed prekey statement. */
  readonly statement: string
  /** Unix seconds. */
  readonly notBefore: number
  readonly notAfter: number
}

/** The private halves of recipient prekeys: on disk, wrapped, outside the database and its backups. */
export type PrekeyStore = {
  /** Resolves once the key would survive a crash. */
  save(prekey: StoredPrekey): Promise<void>
  all(): Promise<readonly StoredPrekey[]>
  /** Overwrites and removes. Nothing that was sealed to the key opens any more. */
  destroy(statement: string): Promise<void>
}

/** One key for each grant, under which answers lie at rest. Kept outside the database; destroyed, the answers are gone. */
export type GrantKeys = {
  /** The grant's key, made and on disk at its first use: 32 bytes. @throws HexinError ANSWER_DELETED for one that was destroyed */
  keyFor(grant: string): Promise<Uint8Array>
  /**
   * Destroys a grant's key where it lies, for ever: the statement stands beside the keys from then on, and no key is made for the grant again. Once more is no
   * change.
   */
  destroy(grant: string, statement: string): Promise<void>
  /** The statements of all that was destroyed. */
  destroyed(): readonly string[]
}
