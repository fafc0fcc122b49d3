import { commitmentOf, labelOf, rootOfRecords } from '@hexin/sdk/completeness/entry.ts'
import { periodsOfRecord } from '@hexin/sdk/completeness/periods.ts'
import { subtreeOf } from '@hexin/sdk/completeness/prefixTree.ts'
import type { Epoch } from '@hexin/sdk/completeness/statements.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { equalBytes, toBase64url } from '@hexin/sdk/encoding.ts'
import { signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CountedRecord, EpochRow, MapPair, MapStore } from '../../ports/maps.ts'
import type { Label, Labels } from './labels.ts'
import type { OwnKey } from './ownKey.ts'
import { BUCKET_BITS, decodeTile, encodeTile, expandTile, openingOf, TILE_WIDTH, topOf } from './subtrees.ts'

/** Records taken in at once. */
const CHUNK = 1_000
/** An epoch is renewed after this time if the log has grown, in seconds: half of what an asker lets a map lag behind. */
const RENEW_S = 1_800
/** States of the map are kept for so long after they ended: no request rests on an older block. */
const KEPT_S = 86_400
/** Epochs between two clearings. */
const PRUNED_EACH = 64

/**
 * One round of bringing the map up to the log, and of signing an epoch of it where it changed or the last one is old. Takes up at most `budgetMs`, a chunk more or less: what
 * is left of a large import comes in the next rounds, and epochs meanwhile cover as much as was done.
 */
export function createGrowMap({
  crypto,
  clock,
  self,
  keyId,
  signer,
  isProvider,
  ownKey,
  labels,
  maps,
  budgetMs,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  /** A provider without records has a map too: an empty one, by which it says *none*. */
  readonly isProvider: () => boolean
  readonly ownKey: () => Promise<OwnKey>
  readonly labels: Labels
  readonly maps: MapStore
  readonly budgetMs: number
}): () => Promise<void> {
  const { sha256 } = crypto

  /** The entries of these companies and kinds as of a size of the log, those that have changed. */
  async function take(
    version: number,
    {
      pairs,
      size,
      isFirst,
    }: { readonly pairs: readonly MapPair[]; readonly size: number; readonly isFirst: boolean },
  ): Promise<void> {
    const { key } = await ownKey()
    const made = await labels.ofAll(key, pairs)
    const records = Map.groupBy(await maps.records(pairs, size), idOf)
    const counted = pairs.flatMap((pair, i) => {
      const { beta } = made[i] as Label
      return [...byPeriod(records.get(idOf(pair)) ?? [])].map(([period, leaves]) => ({
        label: labelOf(sha256, beta, period),
        leaves,
      }))
    })
    const before = await maps.entriesBefore(
      counted.map(({ label }) => label),
      version,
    )
    const entries = counted.flatMap(({ label, leaves }) => {
      const old = before.get(Buffer.from(label).toString('hex'))
      const [n, root] = [leaves.length, rootOfRecords(sha256, leaves)]
      // What this version says of it already may have been right a chunk ago.
      if (old && old.n === n && equalBytes(old.root, root)) return isFirst ? [] : [old]
      const entry = { n, root, sequence: (old?.sequence ?? 0) + 1 }
      const opening = openingOf(key, label, entry.sequence)
      return [{ ...entry, label, commitment: commitmentOf(sha256, entry, opening) }]
    })
    await maps.write(version, entries, size)
  }

  /** Takes in what the log has grown by, until it is done or time is up. Returns up to where. */
  async function takeAll(version: number, from: number, isResumed: boolean): Promise<number> {
    const end = performance.now() + budgetMs
    for (let counted = from; ; ) {
      const { pairs, size, more } = await maps.touched(counted, CHUNK)
      if (pairs.length > 0) await take(version, { pairs, size, isFirst: counted === from && !isResumed })
      counted = size
      if (!more || performance.now() > end) return counted
    }
  }

  /** Writes the tiles over the buckets that a version has changed, and returns the root. */
  async function fold(version: number): Promise<Uint8Array> {
    const top = decodeTile(await maps.tile({ level: 0, tile: 0 }, version))
    const changed = Map.groupBy(await maps.changedBuckets(version), (bucket) =>
      Math.floor(bucket / TILE_WIDTH),
    )
    for (const [tile, buckets] of changed) {
      const subtrees = decodeTile(await maps.tile({ level: 1, tile }, version))
      const [first, last] = [Math.min(...buckets), Math.max(...buckets)]
      const entries = Map.groupBy(
        await maps.bucketEntries(first, last, version),
        ({ label }) => ((label[0] ?? 0) << 8) | (label[1] ?? 0),
      )
      for (const bucket of buckets)
        subtrees[bucket % TILE_WIDTH] = subtreeOf(sha256, entries.get(bucket) ?? [], BUCKET_BITS)
      await maps.writeTiles(version, [{ level: 1, tile, subtrees: encodeTile(subtrees) }])
      top[tile] = topOf(expandTile(sha256, subtrees))
    }
    if (changed.size > 0) await maps.writeTiles(version, [{ level: 0, tile: 0, subtrees: encodeTile(top) }])
    return topOf(expandTile(sha256, top)).hash
  }

  async function sign(last: EpochRow | undefined, size: number, root: Uint8Array): Promise<void> {
    const { hash: key } = await ownKey()
    const [number, at] = [(last?.number ?? 0) + 1, clock()]
    const payload: Epoch = {
      ...{ provider: self, number, previous: last?.hash ?? null, size, root: toBase64url(root), key, at },
    }
    const statement = await signStatement({ type: 'hexin-epoch+jwt', keyId, payload, signer })
    await maps.addEpoch({ number, size, statement, hash: statementHash(crypto, statement), at })
  }

  return async () => {
    const { epoch: last, counted, head } = await maps.progress()
    const version = (last?.number ?? 0) + 1
    const { pairs } = await maps.touched(counted, 1)
    // A round that ended before its epoch was signed has left entries behind.
    const isResumed = counted > (last?.size ?? 0)
    const isChanged = pairs.length > 0 || isResumed
    const isDue = last ? clock() - last.at >= RENEW_S && head > last.size : isProvider()
    if (!isChanged && !isDue) return
    const size = await takeAll(version, counted, isResumed)
    await sign(last, size, await fold(version))
    if (version % PRUNED_EACH === 0) await maps.prune(clock() - KEPT_S)
  }
}

/** Leaf hashes by period, of the records that count; a period that only superseded ones were in has none. */
function byPeriod(records: readonly CountedRecord[]): ReadonlyMap<string, readonly Uint8Array[]> {
  const periods = new Map<string, Uint8Array[]>()
  for (const { kind, claims, createdAt, leaf, current } of records)
    for (const period of periodsOfRecord(kind, claims, createdAt)) {
      const leaves = periods.get(period) ?? []
      if (current) leaves.push(leaf)
      periods.set(period, leaves)
    }
  return periods
}

const idOf = ({ subject, kind }: MapPair): string => `${kind} ${subject}`
