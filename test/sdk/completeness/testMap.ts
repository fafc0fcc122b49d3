import { createLabelKeys } from '@hexin/node/keys/labelKeys.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { commitmentOf, labelOf, recordLeaf, rootOfRecords } from '@hexin/sdk/completeness/entry.ts'
import { type MapLeaf, pathOf, subtreeOf } from '@hexin/sdk/completeness/prefixTree.ts'
import type { Epoch, LeftOut, MapKey, MapProof } from '@hexin/sdk/completeness/statements.ts'
import { labelInput, vrfHash, vrfMessage } from '@hexin/sdk/completeness/vrf.ts'
import { concat, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { AT, type TestMember } from '../helpers.ts'

const { sha256 } = crypto
const keys = createLabelKeys(new Uint8Array(32))

/** A map key, made once a test file. */
export const made = keys.make()
export const labelKey = keys.open(made.wrapped)

/** What a test's map counts of a company, kind and period: record statements, in the order of the log. */
export type Counted = {
  readonly subject: string
  readonly kind: string
  readonly period: string
  readonly statements: readonly string[]
  readonly sequence?: number
}

const betaOf = (subject: string, kind: string) => {
  const pi = labelKey.sign(vrfMessage(sha256, labelKey.modulus, labelInput(subject, kind)))
  return { pi, beta: vrfHash(sha256, pi) }
}

const opening = (label: Uint8Array) => sha256(concat(utf8('opening'), label))

/** A provider's map, worked out whole each time: slow, and simple enough to be believed. */
export function mapOf(counted: readonly Counted[]) {
  const leafOf = ({ subject, kind, period, statements, sequence = 1 }: Counted): MapLeaf => {
    const label = labelOf(sha256, betaOf(subject, kind).beta, period)
    const root = rootOfRecords(
      sha256,
      statements.map((statement) => recordLeaf(sha256, statement)),
    )
    return {
      label,
      commitment: commitmentOf(sha256, { n: statements.length, root, sequence }, opening(label)),
    }
  }
  const leaves = counted.map(leafOf)

  /** The periods' proofs; `items` says which records of an entry are where in the answer, or why they are not. */
  function prove(
    { subject, kind, periods }: { subject: string; kind: string; periods: readonly string[] },
    items: (period: string) => readonly (number | LeftOut)[],
  ): Pick<MapProof, 'label' | 'periods'> {
    const { pi, beta } = betaOf(subject, kind)
    return {
      label: toBase64url(pi),
      periods: periods.map((period) => {
        const label = labelOf(sha256, beta, period)
        const { end, siblings } = pathOf(sha256, leaves, label)
        const path = { period, siblings: toBase64url(concat(...siblings)) }
        if (!end) return path
        const { sequence = 1 } =
          counted.find((one) => one.subject === subject && one.kind === kind && one.period === period) ?? {}
        if (toBase64url(end.label) === toBase64url(label))
          return {
            ...path,
            entry: { sequence, opening: toBase64url(opening(label)), records: [...items(period)] },
          }
        return { ...path, other: { label: toBase64url(end.label), commitment: toBase64url(end.commitment) } }
      }),
    }
  }
  return { root: subtreeOf(sha256, leaves).hash, leaves, prove }
}

export const mapKeyPayload = (provider: number): MapKey => ({
  provider,
  modulus: toBase64url(labelKey.modulus),
  roots: [...made.roots],
  at: AT,
})

/** The hash by which epochs name the key, in the statements of one member. */
export async function signMapKey({
  number,
  keyId,
  signer,
}: TestMember): Promise<{ statement: string; hash: string }> {
  const statement = await signStatement({
    type: 'hexin-map-key+jwt',
    ...{ keyId, signer, payload: mapKeyPayload(number) },
  })
  return { statement, hash: statementHash(crypto, statement) }
}

export const signEpoch = (
  { number: provider, keyId, signer }: TestMember,
  epoch: Partial<Epoch> & Pick<Epoch, 'root'>,
): Promise<string> =>
  signStatement({
    type: 'hexin-epoch+jwt',
    ...{ keyId, signer },
    payload: { provider, number: 1, previous: null, size: 0, key: 'K'.repeat(43), at: AT, ...epoch },
  })
