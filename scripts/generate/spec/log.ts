import { toBase64url, toHex, utf8 } from '@hexin/sdk/encoding.ts'
import { checkpointTypedData, publishCall } from '@hexin/sdk/log/publishCheckpoint.ts'
import {
  createInclusionProof,
  createProver,
  encodeEntries,
  encodeTlogProof,
  encodeVkey,
  growTiles,
  leafHash,
  noteHash,
  signCheckpoint,
  type Tile,
  tilePath,
} from '@hexin/sdk/proof/index.ts'
import { hashTypedData } from 'viem'
import { ed25519, network, originOf, secp256k1, secp256k1Secret, seeded, start } from './world.ts'

const crypto = seeded('log')
const { sha256 } = crypto

/** A member's log over these statements: its tiles, its checkpoint, proofs of its leaves. */
export async function makeLog(member: number, statements: readonly Uint8Array[]) {
  const leaves = statements.map((statement) => leafHash(sha256, statement))
  const { size, root, tiles } = growTiles(sha256, { size: 0, leaves, readEdge: () => new Uint8Array() })
  const signer = ed25519(`note key of member ${member}`)
  const origin = originOf(member)
  const note = await signCheckpoint(sha256, { checkpoint: { origin, size, root, extensions: [] }, signer })
  const prover = createProver({ sha256, source: { size, readTiles: reader(tiles) } })
  return {
    leaves,
    size,
    root,
    tiles,
    note,
    prover,
    vkey: encodeVkey(sha256, { name: origin, publicKey: signer.publicKey }),
    noteSecret: signer.secret,
    async proof(index: number) {
      const path = await prover.inclusion({ index, size })
      return createInclusionProof({ index, path, checkpoint: note })
    },
  }
}

const reader =
  (tiles: readonly Tile[]) =>
  async (ids: readonly { readonly level: number; readonly index: number }[]): Promise<Uint8Array[]> =>
    ids.map(
      ({ level, index }) =>
        tiles.find((tile) => tile.level === level && tile.index === index)?.bytes ?? new Uint8Array(),
    )

const MEMBER = 4
const OLD = 3

export async function logVectors() {
  const statements = Array.from({ length: 5 }, (_, i) => utf8(`statement ${i}`))
  const log = await makeLog(MEMBER, statements)
  const proof = await log.proof(2)
  const published = {
    member: MEMBER,
    size: BigInt(log.size),
    root: toHex(log.root),
    noteHash: toHex(noteHash(sha256, log.note)),
    deadline: BigInt(start + 86_400),
  }
  const typedData = checkpointTypedData(network, published)
  const signature = await secp256k1(`log key of member ${MEMBER}`).signTypedData(typedData)
  const consistency = (await log.prover.consistency({ oldSize: OLD, newSize: log.size })).map(toHex)
  const bundle = encodeEntries(statements)
  return {
    chainId: network.chainId,
    logs: network.contracts.logs,
    member: MEMBER,
    statements: statements.map((statement) => toHex(statement)),
    leafHashes: log.leaves.map(toHex),
    root: toHex(log.root),
    tiles: log.tiles.map((tile) => ({ path: tilePath(tile), bytes: toHex(tile.bytes) })),
    entries: {
      path: tilePath({ level: 'entries', index: 0, width: statements.length }),
      bytes: toHex(bundle),
    },
    tilePaths: [
      { level: 0, index: 0, width: 256 },
      { level: 0, index: 1_234_067, width: 256 },
      { level: 1, index: 42, width: 7 },
    ].map((tile) => ({ ...tile, path: tilePath(tile) })),
    note: log.note,
    vkey: log.vkey,
    noteSecret: log.noteSecret,
    inclusion: { ...proof, path: [...proof.path] },
    tlogProof: encodeTlogProof({ proof }),
    consistency: { oldSize: OLD, oldRoot: toHex(await log.prover.root(OLD)), proof: consistency },
    publish: {
      logSecret: secp256k1Secret(`log key of member ${MEMBER}`),
      logAddress: secp256k1(`log key of member ${MEMBER}`).address.toLowerCase(),
      noteHash: published.noteHash,
      deadline: Number(published.deadline),
      digest: hashTypedData(typedData),
      signature,
      calldata: publishCall(published, consistency, signature),
    },
    noteSha256: toBase64url(noteHash(sha256, log.note)),
  }
}
