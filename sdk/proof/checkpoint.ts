import type { Crypto, Sha256, Signer } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { HASH_BYTES, requireHash, requireSize } from './merkle.ts'
import { type NoteSignature, parseNote, signNote, verifyNote } from './note.ts'

/** What a log says of itself at one moment, as in c2sp.org/tlog-checkpoint. */
export type Checkpoint = {
  /** The log's name, unique for ever. */
  readonly origin: string
  /** How many leaves it has. */
  readonly size: number
  /** Root of the RFC 9162 SHA-256 tree over them. */
  readonly root: Uint8Array
  /** Further lines, signed but not understood. Hexin writes none. */
  readonly extensions: readonly string[]
}

/** A checkpoint and who claims to have signed it. */
export type SignedCheckpoint = Checkpoint & { readonly signatures: readonly NoteSignature[] }

/**
 * Writes the text that is signed. `parseCheckpointText` reads it back as it was.
 * @throws HexinError CHECKPOINT_MALFORMED, PROOF_SIZE_INVALID, PROOF_HASH_MALFORMED
 */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  const lines = [origin, `${requireSize(size)}`, toBase64(requireHash(root)), ...extensions]
  const odd = lines.find((line) => line === '' || line.includes('\n'))
  if (odd !== undefined) throw malformed(JSON.stringify(odd), 'lines that are neither empty nor broken')
  return `${lines.join('\n')}\n`
}

/**
 * Reads the text of a checkpoint. Strict: `formatCheckpoint` gives back the very same text. Unknown extension lines are kept.
 * @throws HexinError CHECKPOINT_MALFORMED
 */
export function parseCheckpointText(text: string): Checkpoint {
  const [origin = '', decimal = '', base64 = '', ...extensions] = text.slice(0, -1).split('\n')
  const size = /^(0|[1-9]\d{0,15})$/.test(decimal) ? Number(decimal) : Number.NaN
  const root = fromBase64(base64)
  if (!text.endsWith('\n') || origin === '' || extensions.includes(''))
    throw malformed('an empty line or none', 'origin, size, root, each on its line')
  if (!Number.isSafeInteger(size)) throw malformed(`size ${decimal.slice(0, 40)}`, 'a decimal up to 2^53 - 1')
  if (root?.length !== HASH_BYTES) throw malformed(`root ${base64.slice(0, 80)}`, '32 bytes in base64')
  return { origin, size, root, extensions }
}

/**
 * Reads a checkpoint with its signatures; it verifies none of them. Cosignatures are among them.
 * @throws HexinError CHECKPOINT_MALFORMED
 */
export function parseCheckpoint(note: string): SignedCheckpoint {
  const { text, signatures } = parseNote(note)
  return { ...parseCheckpointText(text), signatures }
}

/**
 * Signs a checkpoint in the log's name, which is also the key's, and resolves to the note.
 *
 * It keeps no state. Never let it sign two checkpoints that don't extend each other: that is a fork, provable for ever.
 * @throws HexinError CHECKPOINT_KEY_MALFORMED, CHECKPOINT_MALFORMED, PROOF_SIZE_INVALID, PROOF_HASH_MALFORMED
 */
export const signCheckpoint = (
  sha256: Sha256,
  { checkpoint, signer }: { readonly checkpoint: Checkpoint; readonly signer: Signer },
): Promise<string> =>
  signNote(sha256, { text: formatCheckpoint(checkpoint), name: checkpoint.origin, signer })

/**
 * Resolves to the checkpoint if the log signed it: with `vkey`, or with one of them if the log has changed keys. Signatures by others,
 * witnesses included, are neither asked for nor verified.
 *
 * The log must be the one that `origin` names; without it, the one that the signing key is named after.
 * @throws HexinError CHECKPOINT_MALFORMED, CHECKPOINT_KEY_MALFORMED, CHECKPOINT_SIGNATURE_INVALID, CHECKPOINT_ORIGIN_MISMATCH
 */
export async function verifyCheckpoint(
  crypto: Pick<Crypto, 'sha256' | 'verify'>,
  { note, vkey, origin }: verifyCheckpoint.Parameters,
): Promise<SignedCheckpoint> {
  const checkpoint = parseCheckpoint(note)
  const signers = await verifyNote(crypto, { note, vkeys: typeof vkey === 'string' ? [vkey] : vkey })
  const names = origin === undefined ? signers.map(({ name }) => name) : [origin]
  if (!names.includes(checkpoint.origin))
    throw new HexinError('CHECKPOINT_ORIGIN_MISMATCH', {
      found: checkpoint.origin,
      expected: names.join(' or '),
    })
  return checkpoint
}

export declare namespace verifyCheckpoint {
  type Parameters = {
    readonly note: string
    /** The log's key as `encodeVkey` writes it, or all the keys that it may have signed with. */
    readonly vkey: string | readonly string[]
    readonly origin?: string
  }
}

const malformed = (found: string, expected: string): HexinError =>
  new HexinError('CHECKPOINT_MALFORMED', { found, expected })
