import { HexinError } from '../errors/base.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { type InclusionProof, parseInclusionProof } from './inclusionProof.ts'

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'

/** An inclusion proof and what was packed beside it. */
export type TlogProof = {
  readonly proof: InclusionProof
  /** Opaque bytes, at least one. Nothing authenticates them. */
  readonly extra?: Uint8Array
}

/**
 * Writes an inclusion proof as text, in the format of c2sp.org/tlog-proof@v1. The file's name ends in `.tlog-proof`.
 * `decodeTlogProof` reads it back as it was.
 * @throws HexinError PROOF_MALFORMED, PROOF_SIZE_INVALID, CHECKPOINT_MALFORMED
 */
export function encodeTlogProof({ proof, extra }: TlogProof): string {
  const { index, path, checkpoint } = parseInclusionProof(proof)
  if (extra?.length === 0) throw malformed('no bytes of extra data', 'some, or none at all')
  const lines = [FIRST_LINE, ...(extra ? [`extra ${toBase64(extra)}`] : []), `index ${index}`, ...path]
  return `${lines.join('\n')}\n\n${checkpoint}`
}

/**
 * Reads c2sp.org/tlog-proof@v1. Strict: `encodeTlogProof` gives back the very same text. It verifies nothing, see
 * `verifyStatementInclusion`.
 * @throws HexinError PROOF_MALFORMED, PROOF_SIZE_INVALID, CHECKPOINT_MALFORMED
 */
export function decodeTlogProof(text: string): TlogProof {
  const end = text.indexOf('\n\n')
  const [first, ...lines] = text.slice(0, Math.max(end, 0)).split('\n')
  if (first !== FIRST_LINE) throw malformed(text.slice(0, 40), `a first line ${FIRST_LINE}, and a blank line`)
  const extra = lines[0]?.startsWith('extra ') ? decodeExtra(lines.shift() ?? '') : undefined
  const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(lines.shift() ?? '') ?? []
  if (index === undefined) throw malformed('no index line', 'index and a decimal')

  const checkpoint = text.slice(end + 2)
  const { origin, size } = parseCheckpoint(checkpoint)
  const proof = parseInclusionProof({
    version: 1,
    origin,
    index: Number(index),
    size,
    path: lines,
    checkpoint,
  })
  return extra ? { proof, extra } : { proof }
}

function decodeExtra(line: string): Uint8Array {
  const extra = fromBase64(line.slice('extra '.length))
  if (!extra?.length) throw malformed(line.slice(0, 80), 'extra and base64')
  return extra
}

const malformed = (found: string, expected: string): HexinError =>
  new HexinError('PROOF_MALFORMED', { found, expected })
