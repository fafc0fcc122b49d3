import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { labelInput, vrfHash, vrfMessage } from '@hexin/sdk/completeness/vrf.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { LabelKey } from '../../ports/labelKeys.ts'
import type { MapPair, MapStore } from '../../ports/maps.ts'

/** The VRF's proof and output for a company and kind. */
export type Label = { readonly proof: Uint8Array; readonly beta: Uint8Array }

export type Labels = {
  of(key: LabelKey, pair: MapPair): Promise<Label>
  ofAll(key: LabelKey, pairs: readonly MapPair[]): Promise<readonly Label[]>
}

const KEPT_MAX = 50_000

/** Labels, each made once and kept: making one takes a private operation. */
export function createLabels({
  crypto,
  maps,
}: {
  readonly crypto: Crypto
  readonly maps: Pick<MapStore, 'label' | 'labels' | 'addLabels'>
}): Labels {
  const kept = new BoundedMap<string, Label>(KEPT_MAX)
  const withOutput = (proof: Uint8Array): Label => ({ proof, beta: vrfHash(crypto.sha256, proof) })

  function make({ modulus, sign }: LabelKey, { subject, kind }: MapPair): Uint8Array {
    return sign(vrfMessage(crypto.sha256, modulus, labelInput(subject, kind)))
  }

  return {
    async of(key, pair) {
      const id = `${pair.kind} ${pair.subject}`
      const known = kept.get(id)
      if (known) return known
      const stored = await maps.label(pair)
      const label = withOutput(stored ?? make(key, pair))
      if (!stored) await maps.addLabels([{ ...pair, proof: label.proof }])
      kept.set(id, label)
      return label
    },
    async ofAll(key, pairs) {
      const stored = await maps.labels(pairs)
      const made: (MapPair & { readonly proof: Uint8Array })[] = []
      const labels: Label[] = []
      for (const [i, pair] of pairs.entries()) {
        const proof = stored[i] ?? make(key, pair)
        if (!stored[i]) made.push({ ...pair, proof })
        labels.push(withOutput(proof))
        // Each takes a millisecond: whoever asks meanwhile gets his turn.
        if (!stored[i] && made.length % 8 === 0) await new Promise((resolve) => void setImmediate(resolve))
      }
      if (made.length > 0) await maps.addLabels(made)
      return labels
    },
  }
}
