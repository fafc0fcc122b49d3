import type { MapEntry } from '@hexin/sdk/completeness/entry.ts'
import type { MapLeaf } from '@hexin/sdk/completeness/prefixTree.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'

/** A company and a kind of record. */
export type MapPair = { readonly subject: string; readonly kind: string }

/** An entry at its place, as its leaf has it. */
export type PlacedEntry = MapEntry & MapLeaf

export type MapKeyRow = { readonly hash: string; readonly statement: string; readonly secret: Buffer }

/** An epoch of this member's map. Its number is also the map's version: as of it, what `MapStore` reads is its state. */
export type EpochRow = {
  readonly number: number
  readonly size: number
  readonly statement: string
  readonly hash: string
  readonly leafIndex: number
  readonly at: number
}

/** A record as a map counts it. */
export type CountedRecord = MapPair & {
  readonly claims: Claims
  /** Unix seconds. */
  readonly createdAt: number
  /** Its leaf hash. */
  readonly leaf: Uint8Array
  /** Whether no correction had superseded it then. */
  readonly current: boolean
}

/** Which tile: level 0 has one, over those of level 1, each of which stands over 256 buckets. */
export type MapTileId = { readonly level: 0 | 1; readonly tile: number }

/** This member's map of its records. One process writes; what it wrote for an epoch that was not finished it writes again. */
export type MapStore = {
  /** The key in use, if there is one. */
  key(): Promise<MapKeyRow | undefined>
  keyByHash(hash: string): Promise<MapKeyRow | undefined>
  /** Keeps the first; returns the one in use. */
  addKey(key: MapKeyRow & { readonly at: number }): Promise<MapKeyRow>
  /** The newest epoch, and how much of the log entries count already. */
  progress(): Promise<{
    readonly epoch: EpochRow | undefined
    readonly counted: number
    readonly head: number
  }>
  /** The companies and kinds that the next records are about, from a leaf on, and the leaf up to which that is all. `more`: there are further ones. */
  touched(
    from: number,
    limit: number,
  ): Promise<{ readonly pairs: readonly MapPair[]; readonly size: number; readonly more: boolean }>
  /** All records of these companies and kinds as of a size of the log, in its order, superseded ones too. */
  records(pairs: readonly MapPair[], size: number): Promise<readonly CountedRecord[]>
  /** The VRF's proofs that are known; together asked for, one query. */
  labels(pairs: readonly MapPair[]): Promise<readonly (Uint8Array | undefined)[]>
  label(pair: MapPair): Promise<Uint8Array | undefined>
  addLabels(labels: readonly (MapPair & { readonly proof: Uint8Array })[]): Promise<void>
  /** The entries at these labels, as of before a version. */
  entriesBefore(labels: readonly Uint8Array[], version: number): Promise<ReadonlyMap<string, PlacedEntry>>
  /** Entries of a version to come, which count the log up to a size. */
  write(version: number, entries: readonly PlacedEntry[], size: number): Promise<void>
  /** The buckets in which a version has entries. */
  changedBuckets(version: number): Promise<readonly number[]>
  /** All entries of buckets, from `first` to `last`, as of a version. */
  bucketEntries(first: number, last: number, version: number): Promise<readonly PlacedEntry[]>
  /** The entries of one bucket; calls made together cost one query. */
  bucket(bucket: number, version: number): Promise<readonly PlacedEntry[]>
  /** 256 subtrees of 33 bytes; undefined where there was never anything. */
  tile(id: MapTileId, version: number): Promise<Uint8Array | undefined>
  writeTiles(
    version: number,
    tiles: readonly (MapTileId & { readonly subtrees: Uint8Array })[],
  ): Promise<void>
  /** Keeps an epoch and appends it to the log, in one transaction. */
  addEpoch(epoch: Omit<EpochRow, 'leafIndex'>): Promise<void>
  /** The newest epoch among the first `size` leaves. */
  epochBelow(size: number): Promise<EpochRow | undefined>
  /** Epochs after a number, in order. */
  epochsAfter(number: number, limit: number): Promise<readonly EpochRow[]>
  /** Forgets states that ended before the newest epoch that is older than `before`, unix seconds. */
  prune(before: number): Promise<void>
}
