import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { verifyMapKey } from '@hexin/sdk/completeness/mapKey.ts'
import type { MapTrust } from '@hexin/sdk/completeness/mapVerifier.ts'
import { mapKeySchema } from '@hexin/sdk/completeness/statements.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { findOnce } from '@hexin/sdk/findOnce.ts'
import { decodeStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { z } from 'zod'
import type { Peers } from '../../ports/peers.ts'
import type { SeenEpochStore } from '../../ports/seenEpochs.ts'

const KEPT_MAX = 1_000
const replySchema = z.strictObject({ statement: z.string().max(20_000) })

/** Other providers' map keys: asked for once, checked once (a third of a second), then kept. */
export function createProvidersKeys({
  crypto,
  peers,
  store,
  keyOf,
}: {
  readonly crypto: Crypto
  readonly peers: Pick<Peers, 'request'>
  readonly store: Pick<SeenEpochStore, 'mapKey' | 'addMapKey'>
  readonly keyOf: MapTrust['keyOf']
}): MapTrust['mapKeyOf'] {
  const kept = new BoundedMap<string, Promise<Uint8Array>>(KEPT_MAX)

  async function find(provider: number, hash: string): Promise<Uint8Array> {
    const stored = await store.mapKey(provider, hash)
    if (stored) {
      const { payload } = decodeStatement(stored, 'hexin-map-key+jwt')
      return fromBase64url(mapKeySchema.parse(payload).modulus)
    }
    const { data: reply } = replySchema.safeParse(await peers.request(provider, 'mapKey', { hash }))
    if (!reply || statementHash(crypto, reply.statement) !== hash)
      throw new HexinError('COMPLETENESS_KEY_INVALID', { detail: 'The provider gave another key.' })
    const modulus = await verifyMapKey(crypto, { statement: reply.statement, provider, keyOf })
    await store.addMapKey(provider, hash, reply.statement)
    return modulus
  }

  return (provider, hash) => findOnce(kept, `${provider} ${hash}`, () => find(provider, hash))
}
