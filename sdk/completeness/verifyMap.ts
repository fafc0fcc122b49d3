import type { DataRange } from '../consent/terms.ts'
import type { Crypto } from '../crypto/port.ts'
import { equalBytes, fromBase64url, toBase64url } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import type { ExchangeRequest } from '../exchange/messages.ts'
import { createFrontier } from '../proof/index.ts'
import { type VerifiedRecord, verifyRecordStatement } from '../records/sdJwt.ts'
import { kindOf } from '../schemas/kind.ts'
import { type StatementKey, statementHash } from '../statement/jws.ts'
import { commitmentOf, labelOf, type MapEntry, recordLeaf } from './entry.ts'
import type { MapVerifier, ProvenEpoch } from './mapVerifier.ts'
import { type AskedPeriod, fitsPeriod, periodsOfRange } from './periods.ts'
import { type MapPath, rootOfPath } from './prefixTree.ts'
import type { LeftOut, MapProof } from './statements.ts'

type PeriodProof = MapProof['periods'][number]
type Counted = NonNullable<PeriodProof['entry']>

export type MapAnswer = {
  readonly epoch: ProvenEpoch
  /** Records that the map counts and the answer leaves out, by reason. */
  readonly leftOut: Readonly<Record<LeftOut['reason'], number>>
}

/**
 * Verifies that the records of an answer are those that the provider's map counts about the company and kind in the periods asked for, none more, and that each one left
 * out is named with a reason that may be. It shows that the answer agrees with what the provider committed itself to for everybody, not that this is true.
 *
 * @throws HexinError COMPLETENESS_INVALID, COMPLETENESS_LABEL_INVALID, COMPLETENESS_KEY_INVALID, and those of `MapVerifier`
 */
export async function verifyMap(
  crypto: Crypto,
  { request, range, subject, records, isFull, map, verifier, keyOf }: verifyMap.Parameters,
): Promise<MapAnswer> {
  const { provider, kind, block, issuedAt } = request
  const epoch = await verifier.epoch({ provider, block: block.number, map })
  const { key, root } = epoch.epoch
  const beta = await verifier.label({ provider, key, subject, kind, proof: map.label })

  const asked = periodsOfRange(kind, range, issuedAt)
  if (asked.map(({ period }) => period).join() !== map.periods.map(({ period }) => period).join())
    throw invalid('Other periods are proven than were asked for.')
  const placed = new Set<number>()
  const leftOut = { ANSWER_FULL: 0, ADVERSE_EXPIRED: 0, OUT_OF_RANGE: 0, SUPERSEDED: 0 }
  const leaves = records.map(({ statement }) => recordLeaf(crypto.sha256, statement))

  /** The entry that the records make up: those for which there was no room stand before all others. */
  async function entryOf(
    { sequence, records: [first, ...others] }: Counted,
    period: AskedPeriod,
  ): Promise<MapEntry> {
    const isPrefix = typeof first === 'object' && first.reason === 'ANSWER_FULL'
    if (isPrefix && !isFull) throw invalid('There is room for more records.')
    const size = isPrefix ? first.count : 0
    leftOut.ANSWER_FULL += size
    const peaks = isPrefix ? first.peaks.map(fromBase64url) : []
    const tree = createFrontier(crypto.sha256, { size, peaks })
    for (const item of isPrefix || first === undefined ? others : [first, ...others])
      tree.append(await leafOf(item, period))
    return { n: tree.size(), root: tree.root(), sequence }
  }

  async function leafOf(item: number | LeftOut, { period, whole }: AskedPeriod): Promise<Uint8Array> {
    if (typeof item === 'number') {
      const [leaf, record] = [leaves[item], records[item]]
      if (!leaf || !record || placed.has(item))
        throw invalid(`Record ${item} is counted twice or isn’t there.`)
      if (!fitsPeriod(kind, record.claims, period)) throw invalid(`Record ${item} is not of ${period}.`)
      placed.add(item)
      return leaf
    }
    if (item.reason === 'ANSWER_FULL') throw invalid('Newer records were left out than are there.')
    leftOut[item.reason]++
    if (item.reason === 'SUPERSEDED') return supersededLeaf(item)
    if (item.reason === 'OUT_OF_RANGE' && whole) throw invalid(`All of ${period} lies in the range.`)
    if (item.reason === 'ADVERSE_EXPIRED' && kindOf(kind).adverseEndField === undefined)
      throw invalid('No record of this kind ends.')
    return fromBase64url(item.leaf)
  }

  /** What has taken the record's place is signed, and names it. */
  async function supersededLeaf({ record, by }: LeftOut & { reason: 'SUPERSEDED' }): Promise<Uint8Array> {
    const { issuer, supersedes } = await verifyRecordStatement(crypto, { statement: by, kind, keyOf })
    if (issuer !== provider || supersedes !== statementHash(crypto, record))
      throw invalid('The correction is of another record.')
    return recordLeaf(crypto.sha256, record)
  }

  for (const [i, period] of asked.entries()) {
    const proof = map.periods[i] as PeriodProof
    const label = labelOf(crypto.sha256, beta, period.period)
    let end: MapPath['end']
    if (proof.entry) {
      if (proof.other) throw invalid('An entry is there and isn’t.')
      const entry = await entryOf(proof.entry, period)
      end = { label, commitment: commitmentOf(crypto.sha256, entry, fromBase64url(proof.entry.opening)) }
    } else if (proof.other) {
      end = { label: fromBase64url(proof.other.label), commitment: fromBase64url(proof.other.commitment) }
      if (equalBytes(end.label, label)) throw invalid('The company’s own entry is shown as another’s.')
    }
    const found = rootOfPath(crypto.sha256, label, { end, siblings: hashesIn(proof.siblings) })
    if (!found || toBase64url(found) !== root)
      throw invalid(`What is said of ${period.period} is not what the map says.`)
  }
  const stray = records.findIndex((_, i) => !placed.has(i))
  if (stray >= 0) throw invalid(`Record ${stray} is in no period of the map.`)
  return { epoch, leftOut }
}

export declare namespace verifyMap {
  type Parameters = {
    readonly request: ExchangeRequest
    /** The days that grant or order allow. */
    readonly range: DataRange | null
    readonly subject: string
    /** The answer's records, verified, in its order. */
    readonly records: readonly VerifiedRecord[]
    /** Whether the answer holds as much as one can. */
    readonly isFull: boolean
    readonly map: MapProof
    readonly verifier: MapVerifier
    readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
  }
}

const HASH_BYTES = 32

function hashesIn(text: string): Uint8Array[] {
  const bytes = fromBase64url(text)
  if (bytes.length % HASH_BYTES !== 0) throw invalid('The hashes of a path are not whole.')
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, i) =>
    bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
}

const invalid = (detail: string): HexinError => new HexinError('COMPLETENESS_INVALID', { detail })
