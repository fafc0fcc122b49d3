import type { MapKey } from '@hexin/sdk/completeness/statements.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LabelKey, LabelKeys } from '../../ports/labelKeys.ts'
import type { MapStore } from '../../ports/maps.ts'

/** This member's map key, and the hash of the statement of its public half. */
export type OwnKey = { readonly hash: string; readonly key: LabelKey }

/** Gives the key in use; makes it where there is none yet. */
export function createOwnKey({
  crypto,
  clock,
  self,
  keyId,
  signer,
  keys,
  maps,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly keys: LabelKeys
  readonly maps: Pick<MapStore, 'key' | 'addKey'>
}): () => Promise<OwnKey> {
  async function make() {
    const { wrapped, modulus, roots } = keys.make()
    const at = clock()
    const payload: MapKey = { provider: self, modulus: toBase64url(modulus), roots: [...roots], at }
    const statement = await signStatement({ type: 'hexin-map-key+jwt', keyId, payload, signer })
    return maps.addKey({ hash: statementHash(crypto, statement), statement, secret: wrapped, at })
  }

  async function open(): Promise<OwnKey> {
    const { hash, secret } = (await maps.key()) ?? (await make())
    return { hash, key: keys.open(secret) }
  }

  let own: Promise<OwnKey> | undefined
  return () => {
    if (own) return own
    own = open()
    own.catch(() => {
      own = undefined
    })
    return own
  }
}
