import { existsSync, readFileSync } from 'node:fs'
import { labelKeyOf, makeLabelKey, rootsOf } from '@hexin/node/keys/labelKeys.ts'
import { commitmentOf, labelOf, recordLeaf, rootOfRecords } from '@hexin/sdk/completeness/entry.ts'
import { ALL } from '@hexin/sdk/completeness/periods.ts'
import { type MapLeaf, mapLeafHash, pathOf, subtreeOf } from '@hexin/sdk/completeness/prefixTree.ts'
import type { Epoch, MapKey, MapProof } from '@hexin/sdk/completeness/statements.ts'
import { labelInput, vrfHash, vrfMessage } from '@hexin/sdk/completeness/vrf.ts'
import { concat, toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import { signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { bureau, seeded, start, statementKey, subject } from './world.ts'

const { sha256, randomBytes } = seeded('completeness')
const remembered = new URL('../../../test/vectors/spec-completeness.json', import.meta.url)

/** RSA keys can't be made from a seed: the one that is on disk is used again. */
const der = existsSync(remembered)
  ? Buffer.from(
      (JSON.parse(readFileSync(remembered, 'utf8')) as { privateKey: string }).privateKey,
      'base64url',
    )
  : makeLabelKey()
const key = labelKeyOf(der)

const signed = (type: 'hexin-map-key+jwt' | 'hexin-epoch+jwt', payload: object): Promise<string> => {
  const { keyId, signer } = statementKey(bureau)
  return signStatement({ type, keyId, payload, signer })
}

const mapKey: MapKey = {
  provider: bureau,
  modulus: toBase64url(key.modulus),
  roots: rootsOf(der),
  at: start + 100,
}
const mapKeyStatement = await signed('hexin-map-key+jwt', mapKey)

/** The entry of a company for all its records of a kind. */
function entryOf(about: string, kind: string, statements: readonly string[]) {
  const alpha = labelInput(about, kind)
  const proof = key.sign(vrfMessage(sha256, key.modulus, alpha))
  const beta = vrfHash(sha256, proof)
  const label = labelOf(sha256, beta, ALL)
  const leaves = statements.map((statement) => recordLeaf(sha256, statement))
  const entry = { n: leaves.length, root: rootOfRecords(sha256, leaves), sequence: 1 }
  const opening = randomBytes(32)
  const commitment = commitmentOf(sha256, entry, opening)
  return { about, kind, alpha, proof, beta, label, entry, opening, commitment }
}

/** The bureau's map: this company's loan, and two entries of others. */
export async function makeMap(statement: string, size: number) {
  const own = entryOf(subject, 'loan', [statement])
  const others = ['uscc:91330100799655058B', 'uscc:91440101231245152Y'].map((about) =>
    entryOf(about, 'loan', [`a loan of ${about}`]),
  )
  const leaves: MapLeaf[] = [own, ...others]
  const root = subtreeOf(sha256, leaves).hash
  const epoch: Epoch = {
    ...{ provider: bureau, number: 1, previous: null, size, root: toBase64url(root) },
    key: statementHash({ ...seeded('hash'), sha256 }, mapKeyStatement),
    at: start + 250,
  }
  const epochStatement = await signed('hexin-epoch+jwt', epoch)
  const path = pathOf(sha256, leaves, own.label)
  const proof: Pick<MapProof, 'epoch' | 'label' | 'periods'> = {
    epoch: epochStatement,
    label: toBase64url(own.proof),
    periods: [
      {
        period: ALL,
        siblings: toBase64url(concat(...path.siblings)),
        entry: { sequence: 1, opening: toBase64url(own.opening), records: [0] },
      },
    ],
  }
  const absent = entryOf(subject, 'tax', [])
  const { end, siblings } = pathOf(sha256, leaves, absent.label)
  return {
    epochStatement,
    proof,
    vectors: {
      privateKey: der.toString('base64url'),
      mapKey: mapKeyStatement,
      epoch: epochStatement,
      second: await signed('hexin-epoch+jwt', { ...epoch, root: toBase64url(own.commitment) }),
      root: toHex(root),
      entries: [own, ...others].map(
        ({ about, kind, alpha, proof: pi, beta, label, entry, opening, commitment }) => ({
          ...{ subject: about, kind, period: ALL, n: entry.n, sequence: entry.sequence },
          ...{ alpha: toHex(alpha), proof: toBase64url(pi), beta: toHex(beta), label: toHex(label) },
          ...{ root: toHex(entry.root), opening: toHex(opening), commitment: toHex(commitment) },
          leafHash: toHex(mapLeafHash(sha256, { label, commitment })),
        }),
      ),
      membership: { label: toHex(own.label), siblings: path.siblings.map(toHex) },
      absence: {
        ...{ kind: 'tax', proof: toBase64url(absent.proof), label: toHex(absent.label) },
        other: end && { label: toHex(end.label), commitment: toHex(end.commitment) },
        siblings: siblings.map(toHex),
      },
    },
  }
}
