import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { equalBytes, fromHex, type Hex, toHex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { checkpointTypedData, publishCall } from '@hexin/sdk/log/publishCheckpoint.ts'
import { logOrigin, type Network } from '@hexin/sdk/network.ts'
import {
  createProver,
  edgeTiles,
  growTiles,
  noteHash,
  signCheckpoint,
  type Tile,
  type TileId,
} from '@hexin/sdk/proof/index.ts'
import type { LocalAccount } from 'viem'
import type { Chain } from '../../ports/chain.ts'
import type { ChainIndex } from '../../ports/chainIndex.ts'
import type { Checkpoints, Draft, NewCheckpoint } from '../../ports/checkpoints.ts'
import type { Clock } from '../../ports/clock.ts'

/** A checkpoint may reach the chain for a day: longer than any outage that goes unnoticed. */
const DEADLINE_S = 86_400
/** 136,500 gas were seen for a consistency proof at 2^30 leaves; plus signature, storage and key look-up. */
const GAS = 600_000n

/**
 * One round of publishing: what the log has grown by goes under a signed checkpoint and onto the chain. While the last checkpoint isn't final yet
 * the next one waits, so an outage makes one large checkpoint, not many.
 *
 * @throws HexinError LOG_INCONSISTENT where the chain has a checkpoint that this database does not know: it was restored from an older backup
 */
export function createPublishCheckpoint({
  crypto,
  clock,
  self,
  network,
  chain,
  index,
  checkpoints,
  noteSigner,
  logAccount,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly network: Network
  readonly chain: Chain
  readonly index: ChainIndex
  readonly checkpoints: Checkpoints
  readonly noteSigner: Signer
  readonly logAccount: LocalAccount
}): () => Promise<boolean> {
  const { sha256 } = crypto

  async function make(draft: Draft): Promise<NewCheckpoint> {
    const { last, leaves } = draft
    const oldSize = last?.size ?? 0
    const edges = edgeTiles(oldSize)
    const edge = tileMap(edges, await draft.readTiles(edges))
    const { size, root, tiles } = growTiles(sha256, {
      size: oldSize,
      leaves,
      readEdge: (tile) => edge(tile) ?? EMPTY,
    })
    const checkpoint = { origin: logOrigin(network, self), size, root, extensions: [] }
    const note = await signCheckpoint(sha256, { checkpoint, signer: noteSigner })
    const proof = last ? await consistency(draft, { tiles, size, last }) : []
    const published = {
      member: self,
      size: BigInt(size),
      root: toHex(root),
      noteHash: toHex(noteHash(sha256, note)),
      deadline: BigInt(clock() + DEADLINE_S),
    }
    const signature = await logAccount.signTypedData(checkpointTypedData(network, published))
    const data = publishCall(published, proof, signature)
    return {
      size,
      root: published.root,
      note,
      noteHash: published.noteHash,
      tiles,
      sign: (nonce) => chain.sign({ contract: 'logs', data, gas: GAS, nonce }),
    }
  }

  async function consistency(
    draft: Draft,
    { tiles, size, last }: { tiles: readonly Tile[]; size: number; last: NonNullable<Draft['last']> },
  ): Promise<Hex[]> {
    const made = tileMap(
      tiles,
      tiles.map(({ bytes }) => bytes),
    )
    const readTiles = async (ids: readonly TileId[]) => {
      const stored = ids.filter((id) => !made(id))
      const read = tileMap(stored, await draft.readTiles(stored))
      return ids.map((id) => made(id) ?? read(id) ?? EMPTY)
    }
    const prover = createProver({ sha256, source: { size, readTiles } })
    // What was signed last is what this database still holds, or nothing is signed at all.
    if (!equalBytes(await prover.root(last.size), fromHex(last.root)))
      throw new HexinError('LOG_INCONSISTENT', {
        found: `another root at size ${last.size}`,
        expected: last.root,
      })
    return (await prover.consistency({ oldSize: last.size, newSize: size })).map(toHex)
  }

  return async () => {
    const last = await checkpoints.last()
    const anchored = await index.latestAnchor(self)
    if (anchored && anchored.size > (last?.size ?? 0))
      throw new HexinError('LOG_INCONSISTENT', {
        found: `a log of ${last?.size ?? 0} leaves under checkpoints`,
        expected: `${anchored.size}, as published`,
      })
    if (last && anchored?.size !== last.size) return false
    return checkpoints.advance(make)
  }
}

const EMPTY = new Uint8Array()

/** Looks tiles up by their place, whatever their width. */
function tileMap(
  ids: readonly TileId[],
  bytes: readonly Uint8Array[],
): (id: TileId) => Uint8Array | undefined {
  const tiles = new Map(ids.map(({ level, index }, i) => [`${level} ${index}`, bytes[i]]))
  return ({ level, index }) => tiles.get(`${level} ${index}`)
}
