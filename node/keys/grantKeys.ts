import { randomBytes } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { createBatcher } from '../batcher.ts'
import type { GrantKeys } from '../ports/secrets.ts'
import { openTombstones } from './tombstones.ts'
import { unwrap, WRAP_BYTES, wrap } from './wrap.ts'

const KEY_BYTES = 32
const SLOT_BYTES = KEY_BYTES + WRAP_BYTES

/** Which slot of the key file is a grant's. The database knows the place, never the key. */
export type SlotBook = {
  /**
   * Finds the slots of these grants, in order; gives new ones to those that have none and calls `fill` for them before that is
   * committed.
   */
  slots(
    grants: readonly string[],
    fill: (fresh: readonly number[]) => Promise<void>,
  ): Promise<readonly number[]>
  /** Undefined for a grant that never had one. */
  slot(grant: string): Promise<number | undefined>
}

const CACHED_MAX = 10_000

/** The `GrantKeys` port: one file of equal slots, each a wrapped key, so that a key can be destroyed where it lies. */
export async function createGrantKeys({
  file,
  key,
  book,
}: {
  readonly file: string
  readonly key: Uint8Array
  readonly book: SlotBook
}): Promise<GrantKeys & { close(): Promise<void> }> {
  const handle: FileHandle = await open(file, 'a+', 0o600).then(async (created) => {
    await created.close()
    return open(file, 'r+')
  })
  const tombstones = await openTombstones(`${file}.destroyed`)
  const cached = new BoundedMap<string, Uint8Array>(CACHED_MAX)
  const label = (slot: number) => `grant key ${slot}`

  async function fill(slots: readonly number[]): Promise<void> {
    for (const slot of slots)
      await handle.write(wrap(key, randomBytes(KEY_BYTES), label(slot)), 0, SLOT_BYTES, slot * SLOT_BYTES)
    await handle.datasync()
  }

  async function read(slot: number): Promise<Uint8Array> {
    const { buffer } = await handle.read(Buffer.alloc(SLOT_BYTES), 0, SLOT_BYTES, slot * SLOT_BYTES)
    return unwrap(key, buffer, label(slot))
  }

  const load = createBatcher<string, Uint8Array>({
    max: 500,
    async run(grants) {
      const slots = await book.slots([...new Set(grants)], fill)
      const bySlot = await Promise.all(slots.map(read))
      const keys = new Map([...new Set(grants)].map((grant, i) => [grant, bySlot[i] as Uint8Array]))
      return grants.map((grant) => keys.get(grant) as Uint8Array)
    },
  })

  return {
    async keyFor(grant) {
      if (tombstones.has(grant)) throw new HexinError('ANSWER_DELETED', { found: grant })
      const known = cached.get(grant)
      if (known) return known
      const loaded = await load(grant)
      cached.set(grant, loaded)
      return loaded
    },
    async destroy(grant, statement) {
      // First the tombstone: whatever happens after it, the next start goes on.
      await tombstones.add(grant, statement)
      cached.delete(grant)
      const slot = await book.slot(grant)
      if (slot === undefined) return
      await handle.write(randomBytes(SLOT_BYTES), 0, SLOT_BYTES, slot * SLOT_BYTES)
      await handle.datasync()
    },
    destroyed: () => tombstones.statements,
    close: () => handle.close(),
  }
}
