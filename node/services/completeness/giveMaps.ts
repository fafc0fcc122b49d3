import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { MapStore } from '../../ports/maps.ts'
import type { PeerHandler } from '../../ports/peers.ts'

const EPOCHS_MAX = 500

const keySchema = z.strictObject({ hash: z.string().regex(/^[A-Za-z0-9_-]{43}$/) })
const epochsSchema = z.strictObject({ after: z.int().min(0) })

/** What any member may have of this member's map: the public key, and the chain of epochs. Neither says anything of a company. */
export function createGiveMaps(maps: Pick<MapStore, 'keyByHash' | 'epochsAfter'>): {
  readonly key: PeerHandler
  readonly epochs: PeerHandler
} {
  return {
    async key(_, body) {
      const { data: asked } = keySchema.safeParse(body)
      const key = asked && (await maps.keyByHash(asked.hash))
      if (!key) throw new HexinError('COMPLETENESS_KEY_UNKNOWN', { found: asked?.hash })
      return { statement: key.statement }
    },
    async epochs(_, body) {
      const { data: asked, error } = epochsSchema.safeParse(body)
      if (!asked) throw new HexinError('INPUT_INVALID', { detail: error.message })
      const found = await maps.epochsAfter(asked.after, EPOCHS_MAX)
      return { epochs: found.map(({ statement }) => statement) }
    },
  }
}
