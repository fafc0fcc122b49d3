import { randomBytes } from 'node:crypto'
import type { GrantKeys, PrekeyStore, StoredPrekey } from '@hexin/node/ports/secrets.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'

/** The secrets that a node keeps in files outside of its database: they outlive its process, and no backup of the database has them. */
export type MemorySecrets = {
  readonly prekeys: PrekeyStore
  readonly grantKeys: GrantKeys
}

export function createMemorySecrets(): MemorySecrets {
  const kept = new Map<string, StoredPrekey>()
  const keys = new Map<string, Uint8Array>()
  const tombstones = new Map<string, string>()
  return {
    prekeys: {
      save: async (prekey) => void kept.set(prekey.statement, prekey),
      all: async () => [...kept.values()],
      destroy: async (statement) => void kept.delete(statement),
    },
    grantKeys: {
      async keyFor(grant) {
        if (tombstones.has(grant)) throw new HexinError('ANSWER_DELETED', { found: grant })
        const key = keys.get(grant) ?? randomBytes(32)
        keys.set(grant, key)
        return key
      },
      async destroy(grant, statement) {
        if (!tombstones.has(grant)) tombstones.set(grant, statement)
        keys.delete(grant)
      },
      destroyed: () => [...tombstones.values()],
    },
  }
}
