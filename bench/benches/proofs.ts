import { randomBytes } from 'node:crypto'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import {
  createProver,
  growTiles,
  leafHash,
  type TileId,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from '@hexin/sdk/proof/index.ts'
import type { Context } from '../context.ts'
import { msPerCall } from '../cpu/rate.ts'
import type { Outcome } from '../report/outcome.ts'

const SIZE = 200_000
const OLD_SIZE = 123_457
const INDEX = 54_321

const { sha256 } = nativeCrypto

/** How fast proofs are made and verified. No bound: a verifier is a court’s laptop, not a server. */
export async function benchProofs(_context: Context): Promise<Outcome> {
  const leaves = Array.from({ length: SIZE }, () => leafHash(sha256, randomBytes(64)))
  const { root, tiles } = growTiles(sha256, { size: 0, leaves, readEdge: () => new Uint8Array() })
  const bytes = new Map(tiles.map((tile) => [tilePath(tile), tile.bytes]))
  const readTiles = async (ids: readonly TileId[]) =>
    ids.map((id) => bytes.get(tilePath(id)) ?? new Uint8Array())
  const prover = createProver({ sha256, source: { size: SIZE, readTiles }, cache: new Map() })
  const leaf = leaves[INDEX] ?? new Uint8Array()
  const inclusion = await prover.inclusion({ index: INDEX, size: SIZE })
  const consistency = await prover.consistency({ oldSize: OLD_SIZE, newSize: SIZE })
  const oldRoot = await prover.root(OLD_SIZE)
  const rate = async (work: () => unknown) => 1000 / (await msPerCall(work))

  return {
    about: `Proofs in a log of ${SIZE.toLocaleString('en')} leaves, in one process.`,
    figures: [
      {
        name: 'inclusion proofs verified per CPU-second',
        value: await rate(() =>
          verifyInclusion(sha256, { index: INDEX, size: SIZE, leaf, path: inclusion, root }),
        ),
        unit: '1/s',
        bound: {
          kind: 'limit',
          at: 'least',
          value: (await rate(() => sha256(randomNode))) / inclusion.length,
        },
      },
      {
        name: 'consistency proofs verified per CPU-second',
        value: await rate(() =>
          verifyConsistency(sha256, {
            oldSize: OLD_SIZE,
            newSize: SIZE,
            oldRoot,
            newRoot: root,
            proof: consistency,
          }),
        ),
        unit: '1/s',
      },
      {
        name: 'inclusion proofs made per CPU-second, tiles in memory',
        value: await rate(() => prover.inclusion({ index: INDEX, size: SIZE })),
        unit: '1/s',
      },
    ],
    notes: [
      `The limit is the hashing alone: ${inclusion.length} times SHA-256 over two hashes and a prefix. The contract’s price of a checkpoint per leaf is under import.`,
    ],
  }
}

const randomNode = randomBytes(65)
