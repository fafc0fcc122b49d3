import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Tile, TileId, TileSource } from '@hexin/sdk/proof/index.ts'
import type { SignWithNonce } from './outbox.ts'

export type Checkpoint = {
  readonly size: number
  readonly root: Hex
  /** The signed C2SP note. */
  readonly note: string
  readonly noteHash: Hex
  /** Nonce of the transaction that publishes it. */
  readonly nonce: number
}

/** What a log has grown by since its last checkpoint. */
export type Draft = {
  readonly last: Checkpoint | undefined
  /** Hashes of the leaves since then, in order. */
  readonly leaves: readonly Uint8Array[]
  /** Tiles as of the last checkpoint; partial ones may be wider. */
  readTiles(tiles: readonly TileId[]): Promise<readonly Uint8Array[]>
}

export type NewCheckpoint = Omit<Checkpoint, 'nonce'> & {
  readonly tiles: readonly Tile[]
  readonly sign: SignWithNonce
}

/** This member's checkpoints and the tiles under them. */
export type Checkpoints = {
  last(): Promise<Checkpoint | undefined>
  find(size: number): Promise<Checkpoint | undefined>
  /**
   * If the log has grown: lets `make` build the next checkpoint and keeps it with its tiles and the transaction that publishes it, all in one
   * database transaction. One publisher at a time.
   */
  advance(make: (draft: Draft) => Promise<NewCheckpoint>): Promise<boolean>
  /** The tiles up to this size, which must be that of a checkpoint. */
  source(size: number): TileSource
}
