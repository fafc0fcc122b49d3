import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { labelOf, recordLeaf } from '@hexin/sdk/completeness/entry.ts'
import { periodsOfRange, periodsOfRecord } from '@hexin/sdk/completeness/periods.ts'
import { type MapPath, pathOf } from '@hexin/sdk/completeness/prefixTree.ts'
import type { LeftOut, MapProof } from '@hexin/sdk/completeness/statements.ts'
import { isInRange } from '@hexin/sdk/consent/inRange.ts'
import type { DataRange } from '@hexin/sdk/consent/terms.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { concat, equalBytes, toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { findOnce } from '@hexin/sdk/findOnce.ts'
import { createFrontier } from '@hexin/sdk/proof/index.ts'
import { recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import type { LogProofs } from '../../ports/log.ts'
import type { EpochRow, MapStore, MapTileId, PlacedEntry } from '../../ports/maps.ts'
import type { Records, StoredRecord } from '../../ports/records.ts'
import type { Labels } from './labels.ts'
import type { OwnKey } from './ownKey.ts'
import {
  BUCKET_BITS,
  decodeTile,
  type ExpandedTile,
  expandTile,
  openingOf,
  TILE_WIDTH,
  wayDown,
} from './subtrees.ts'

/** An epoch under which an answer is proven. */
export type AnswerEpoch = Pick<EpochRow, 'number' | 'size' | 'statement'> & { readonly proof: unknown }

export type ProveMap = {
  /**
   * The newest epoch under the newest checkpoint that was final in this block.
   * @throws HexinError EPOCH_PENDING where there is none yet that covers what it must
   */
  epochAt(block: number): Promise<AnswerEpoch>
  /** Shows which records the map counts about a company and kind, and which of them are in the answer. */
  prove(args: {
    readonly epoch: AnswerEpoch
    readonly subject: string
    readonly kind: string
    readonly range: DataRange | null
    /** Unix seconds of the request. */
    readonly issuedAt: number
    /** All current records about the company and kind, whether asked for or not. */
    readonly records: readonly StoredRecord[]
    /** Leaves of those that are disclosed, in the answer's order. */
    readonly disclosed: readonly number[]
    /** Leaves of those for which there is no room. */
    readonly full: readonly number[]
  }): Promise<MapProof>
}

type Way = MapPath & { readonly entry: PlacedEntry | undefined }

/** About a kilobyte each. */
const WAYS_MAX = 20_000

type CountedItem = { readonly record: StoredRecord; readonly item: number | LeftOut }

/** By what the newest checkpoint covers: decisions are taken under the newest few. */
const EPOCHS_MAX = 100

/** Worked-out tiles kept in memory: 257 are one state of a large map. */
const TILES_MAX = 600

export function createProveMap({
  crypto,
  self,
  ownKey,
  labels,
  maps,
  records,
  proofs,
  settledSize,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly ownKey: () => Promise<OwnKey>
  readonly labels: Labels
  readonly maps: MapStore
  readonly records: Pick<Records, 'supersededSince'>
  readonly proofs: LogProofs
  readonly settledSize: (member: number, block: number) => Promise<number>
}): ProveMap {
  const { sha256 } = crypto
  const tiles = new BoundedMap<string, Promise<ExpandedTile>>(TILES_MAX)
  const ways = new BoundedMap<string, Promise<Way>>(WAYS_MAX)
  const epochs = new BoundedMap<number, Promise<AnswerEpoch | undefined>>(EPOCHS_MAX)

  function tile(id: MapTileId, version: number): Promise<ExpandedTile> {
    return findOnce(tiles, `${id.level} ${id.tile} ${version}`, async () =>
      expandTile(sha256, decodeTile(await maps.tile(id, version))),
    )
  }

  async function find(covered: number, block: number): Promise<AnswerEpoch | undefined> {
    const row = await maps.epochBelow(covered)
    const [proof] = row ? await proofs.prove([row.leafIndex], block) : []
    return row && proof && { ...row, proof }
  }

  /** Who asks about a company asks again: as long as the map stays as it is, so do its ways. */
  function wayOf(label: Uint8Array, version: number): Promise<Way> {
    return findOnce(ways, `${version} ${toBase64url(label)}`, () => way(label, version))
  }

  /** The way of a label through the map of a version, and the entry at its end if that is the label's own. */
  async function way(label: Uint8Array, version: number): Promise<Way> {
    const [first = 0, second = 0] = label
    const bucket = first * TILE_WIDTH + second
    const [top, below, entries] = await Promise.all([
      tile({ level: 0, tile: 0 }, version),
      tile({ level: 1, tile: first }, version),
      maps.bucket(bucket, version),
    ])
    const own = entries.find((entry) => equalBytes(entry.label, label))
    const siblings: Uint8Array[] = []
    for (const { node, beside } of [...wayDown(top, first), ...wayDown(below, second).slice(1)]) {
      if (beside) siblings.push(beside.hash)
      if (node.kind === 'empty') return { end: undefined, siblings, entry: undefined }
      if (node.kind === 'leaf') {
        const end = entries[0] ?? (await loneLeaf(bucket, siblings.length, version))
        return { end, siblings, entry: own }
      }
    }
    const rest = pathOf(sha256, entries, label, BUCKET_BITS)
    return { end: rest.end, siblings: [...siblings, ...rest.siblings], entry: own }
  }

  /** The only leaf below a node: of the buckets that share its first bits with this one, one has it. */
  async function loneLeaf(bucket: number, depth: number, version: number): Promise<PlacedEntry | undefined> {
    const width = 2 ** (BUCKET_BITS - depth)
    const first = Math.floor(bucket / width) * width
    return (await maps.bucketEntries(first, first + width - 1, version))[0]
  }

  return {
    async epochAt(block) {
      const covered = await proofs.covered(block)
      const epoch = await findOnce(epochs, covered, () => find(covered, block))
      if (!epoch || epoch.size < (await settledSize(self, block)))
        throw new HexinError('EPOCH_PENDING', { found: `${epoch?.size ?? 0} of ${covered} leaves` })
      return epoch
    },

    async prove({ epoch, subject, kind, range, issuedAt, records: current, disclosed, full }) {
      const { key } = await ownKey()
      const { proof, beta } = await labels.of(key, { subject, kind })
      const places = new Map(disclosed.map((leafIndex, place) => [leafIndex, place]))
      const lastFull = full.at(-1) ?? -1
      const counted: CountedItem[] = []
      for (const record of current)
        if (record.leafIndex < epoch.size)
          counted.push({ record, item: places.get(record.leafIndex) ?? leftOut(record, range) })
      // Only a newer record can have taken the place of one that the epoch counts.
      if (counted.length < current.length)
        for (const { by, ...record } of await records.supersededSince(subject, kind, epoch.size))
          counted.push({ record, item: superseded(record, by) })
      counted.sort((a, b) => a.record.leafIndex - b.record.leafIndex)

      const periods = await Promise.all(
        periodsOfRange(kind, range, issuedAt).map(async ({ period }) => {
          const label = labelOf(sha256, beta, period)
          const { end, siblings, entry } = await wayOf(label, epoch.number)
          const path = { period, siblings: toBase64url(concat(...siblings)) }
          if (entry) {
            const opening = toBase64url(openingOf(key, label, entry.sequence))
            const items = counted.filter(({ record }) =>
              periodsOfRecord(kind, record.claims, record.createdAt).includes(period),
            )
            return {
              ...path,
              entry: { sequence: entry.sequence, opening, records: compact(items, lastFull) },
            }
          }
          if (!end) return path
          return {
            ...path,
            other: { label: toBase64url(end.label), commitment: toBase64url(end.commitment) },
          }
        }),
      )
      return { epoch: epoch.statement, proof: epoch.proof, label: toBase64url(proof), periods }
    },
  }

  /** Records up to the last for which there was no room are named together: none of them is in the answer. */
  function compact(items: readonly CountedItem[], lastFull: number): (number | LeftOut)[] {
    const count = items.findLastIndex(({ record }) => record.leafIndex <= lastFull) + 1
    const tree = createFrontier(sha256)
    for (const { record } of items.slice(0, count)) tree.append(leafOf(record))
    const peaks = tree.state().peaks.map(toBase64url)
    const rest = items.slice(count).map(({ item }) => item)
    return count === 0 ? rest : [{ reason: 'ANSWER_FULL', count, peaks }, ...rest]
  }

  function leafOf({ sdJwt }: StoredRecord): Uint8Array {
    return recordLeaf(sha256, recordStatement(sdJwt))
  }

  function leftOut(record: StoredRecord, range: DataRange | null): LeftOut {
    const leaf = toBase64url(leafOf(record))
    const isAsked = isInRange(record.kind, record.claims, range)
    return { leaf, reason: isAsked ? 'ADVERSE_EXPIRED' : 'OUT_OF_RANGE' }
  }
}

const superseded = ({ sdJwt }: StoredRecord, by: string): LeftOut => ({
  reason: 'SUPERSEDED',
  record: recordStatement(sdJwt),
  by: recordStatement(by),
})
