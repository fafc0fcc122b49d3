import { BoundedMap } from '../boundedMap.ts'
import type { Crypto } from '../crypto/port.ts'
import { equalBytes, fromBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { findOnce } from '../findOnce.ts'
import { parseInclusionProof } from '../proof/index.ts'
import { keysOfMember, type Statement, verifyStatement } from '../statement/jws.ts'
import type { SignerTrust } from '../statement/logTrust.ts'
import { type Epoch, epochSchema, type MapProof } from './statements.ts'
import { labelInput, verifyVrf } from './vrf.ts'

/** What whoever checks completeness relies on. */
export type MapTrust = SignerTrust & {
  /**
   * The modulus of the map key with this hash (`verifyMapKey`), got from the provider or kept from before.
   * @throws HexinError COMPLETENESS_KEY_INVALID, and what it throws where the provider can't be reached
   */
  readonly mapKeyOf: (provider: number, hash: string) => Promise<Uint8Array>
  /**
   * How much of a provider's log its map must cover at the least: the size of the newest of its checkpoints that are an hour older than its newest one up to a block.
   * 0 where there is none.
   */
  readonly settledSize: (provider: number, block: number) => Promise<number>
}

/** An epoch that was shown to stand in its provider's log. */
export type ProvenEpoch = { readonly statement: Statement; readonly epoch: Epoch }

/** Checks epochs and labels, each once: the same epoch comes with every answer until the next one. */
export type MapVerifier = {
  /**
   * @param block number of the request's decision block
   * @throws HexinError COMPLETENESS_INVALID, COMPLETENESS_KEY_INVALID and those of statements and proofs; what the trust throws of its own passes
   */
  epoch(args: {
    readonly provider: number
    readonly block: number
    readonly map: Pick<MapProof, 'epoch' | 'proof'>
  }): Promise<ProvenEpoch>
  /** The VRF's output for a company and kind. @throws HexinError COMPLETENESS_LABEL_INVALID */
  label(args: {
    readonly provider: number
    readonly key: string
    readonly subject: string
    readonly kind: string
    readonly proof: string
  }): Promise<Uint8Array>
}

const EPOCHS_MAX = 1_000
const LABELS_MAX = 100_000

export function createMapVerifier(crypto: Crypto, trust: MapTrust): MapVerifier {
  const epochs = new BoundedMap<string, Promise<Epoch>>(EPOCHS_MAX)
  const labels = new BoundedMap<string, { readonly proof: string; readonly beta: Uint8Array }>(LABELS_MAX)

  async function prove(provider: number, { epoch: statement, proof }: Pick<MapProof, 'epoch' | 'proof'>) {
    const keyOf = keysOfMember(trust.keyOf, provider)
    const { payload, keyId } = await verifyStatement(crypto, { statement, type: 'hexin-epoch+jwt', keyOf })
    const parsed = epochSchema.safeParse(payload)
    if (parsed.data?.provider !== provider) throw invalid('The epoch is another provider’s, or malformed.')
    const epoch = parsed.data
    const parts = parseInclusionProof(proof)
    const { size, root } = await trust.verifyInclusion({
      member: provider,
      statement: utf8(statement),
      proof: parts,
    })
    const anchor = await trust.anchorOf(provider, size)
    if (!anchor || !equalBytes(anchor.root, root))
      throw invalid(`The checkpoint of size ${size} over the epoch is not final on the chain.`)
    const key = keyOf(keyId)
    if (!key || anchor.time < key.notBefore || anchor.time >= key.notAfter)
      throw invalid('The epoch’s key was not valid when the epoch was anchored.')
    if (epoch.size > parts.index) throw invalid('The epoch counts records that came after it.')
    return epoch
  }

  return {
    async epoch({ provider, block, map }) {
      // The very bytes of statement and proof: each checkpoint has them once.
      const id = `${provider} ${map.epoch} ${JSON.stringify(map.proof)}`
      const epoch = await findOnce(epochs, id, () => prove(provider, map))
      const settled = await trust.settledSize(provider, block)
      if (epoch.size < settled)
        throw invalid(
          `The epoch covers ${epoch.size} leaves of the log, where ${settled} were final an hour before.`,
        )
      return { statement: map.epoch, epoch }
    },
    async label({ provider, key, subject, kind, proof }) {
      const id = `${provider} ${key} ${kind} ${subject}`
      const known = labels.get(id)
      if (known?.proof === proof) return known.beta
      const modulus = await trust.mapKeyOf(provider, key)
      const alpha = labelInput(subject, kind)
      const beta = verifyVrf(crypto.sha256, { modulus, alpha, pi: fromBase64url(proof) })
      labels.set(id, { proof, beta })
      return beta
    },
  }
}

const invalid = (detail: string): HexinError => new HexinError('COMPLETENESS_INVALID', { detail })
