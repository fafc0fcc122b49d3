export {
  type Checkpoint,
  formatCheckpoint,
  parseCheckpoint,
  parseCheckpointText,
  type SignedCheckpoint,
  signCheckpoint,
  verifyCheckpoint,
} from './checkpoint.ts'
export { decodeEntries, encodeEntries, MAX_ENTRY_BYTES } from './entries.ts'
export { createFrontier, type Frontier, type FrontierState } from './frontier.ts'
export { type Growth, growTiles, type Tile } from './growTiles.ts'
export {
  createInclusionProof,
  type InclusionProof,
  parseInclusionProof,
  verifyStatementInclusion,
} from './inclusionProof.ts'
export { createInclusionVerifier, type InclusionVerifier } from './inclusionVerifier.ts'
export {
  type Consistency,
  createNodeHash,
  emptyRoot,
  HASH_BYTES,
  type Inclusion,
  leafHash,
  MAX_SIZE,
  type NodeHash,
  nodeHash,
  rootFromInclusion,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'
export {
  encodeNote,
  MAX_NOTE_LENGTH,
  MAX_NOTE_SIGNATURES,
  type Note,
  type NoteSignature,
  noteHash,
  parseNote,
  signNote,
  verifyNote,
} from './note.ts'
export { createProver, type Prover, type TileCache, type TileSource } from './prover.ts'
export { expandTile, nodeFromExpanded, nodeFromTile } from './tileNodes.ts'
export { type BundleId, parseTilePath, tilePath } from './tilePath.ts'
export {
  edgeTiles,
  hashesAtLevel,
  newTiles,
  TILE_HEIGHT,
  TILE_WIDTH,
  type TileId,
  tileOfNode,
} from './tiles.ts'
export { decodeTlogProof, encodeTlogProof, type TlogProof } from './tlogProof.ts'
export {
  consistencyPlan,
  inclusionPlan,
  type NodeId,
  type Plan,
  proofFromNodes,
  type ReadNode,
  rootFromNodes,
  rootNodes,
} from './tree.ts'
export { encodeVkey, type NoteKey, noteKeyId, parseVkey } from './vkey.ts'
