import type { Crypto, Sha256, Signer } from '../crypto/port.ts'
import { concat, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { hex8, isKeyName, type NoteKey, noteKeyId, parseVkey } from './vkey.ts'

/** c2sp.org/signed-note asks for 16 at least. */
export const MAX_NOTE_SIGNATURES = 64
/** 64 of the largest signatures in use (ML-DSA-87, 4,627 bytes) and some text. */
export const MAX_NOTE_LENGTH = 512 * 1024

const KEY_ID_BYTES = 4
const SIGNATURE_MARK = '\u2014 '

/** One signature line: of the log itself, of a witness (a cosignature), or of somebody unknown. */
export type NoteSignature = {
  readonly name: string
  /** See `noteKeyId`. */
  readonly keyId: number
  /** As its algorithm has it; a witness's begins with its timestamp. */
  readonly signature: Uint8Array
}

/** A signed note of c2sp.org/signed-note, its signatures not verified. */
export type Note = {
  /** What is signed, up to and with its last newline. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

/**
 * Writes a note. `parseNote` reads it back as it was.
 * @throws HexinError CHECKPOINT_MALFORMED for what no note can hold.
 */
export function encodeNote({ text, signatures }: Note): string {
  if (!text.endsWith('\n')) throw malformed('the text ends without a newline')
  const note = `${text}\n${signatures.map(signatureLine).join('')}`
  parseNote(note)
  return note
}

/**
 * Reads a note; it verifies nothing. Strict: `encodeNote` gives back the very same string, so its hash is that of the note.
 *
 * Stricter than the specification in one point: two signatures by the same key are refused, whoever's it is. Nobody makes such notes
 * honestly, and nobody shall count a witness twice.
 * @throws HexinError CHECKPOINT_MALFORMED
 */
export function parseNote(note: string): Note {
  if (note.length > MAX_NOTE_LENGTH)
    throw malformed(`${note.length} characters`, `at most ${MAX_NOTE_LENGTH}`)
  if (!note.isWellFormed() || hasControlCharacters(note)) throw malformed('characters that no note may have')
  const end = note.lastIndexOf('\n\n')
  if (end < 0) throw malformed('no blank line in front of the signatures')
  const lines = note.slice(end + 2).split('\n')
  if (lines.pop() !== '' || lines.length === 0) throw malformed('no signature line with a newline at its end')
  if (lines.length > MAX_NOTE_SIGNATURES)
    throw malformed(`${lines.length} signatures`, `at most ${MAX_NOTE_SIGNATURES}`)

  const signatures = lines.map(parseSignatureLine)
  const keys = new Set(signatures.map(({ name, keyId }) => `${name} ${keyId}`))
  if (keys.size < signatures.length) throw malformed('two signatures by the same key')
  return { text: note.slice(0, end + 1), signatures }
}

/** SHA-256 of the whole note, signatures included: what `Logs` keeps of it. */
export const noteHash = (sha256: Sha256, note: string): Uint8Array => sha256(utf8(note))

/**
 * Signs the text of a note as `name`.
 * @throws HexinError CHECKPOINT_KEY_MALFORMED if the signer isn't Ed25519, CHECKPOINT_MALFORMED for a text that no note can hold.
 */
export async function signNote(sha256: Sha256, { text, name, signer }: signNote.Parameters): Promise<string> {
  if (signer.algorithm !== 'EdDSA')
    throw new HexinError('CHECKPOINT_KEY_MALFORMED', { found: signer.algorithm, expected: 'EdDSA' })
  const keyId = noteKeyId(sha256, { name, publicKey: signer.publicKey })
  const signature = await signer.sign(utf8(text))
  return encodeNote({ text, signatures: [{ name, keyId, signature }] })
}

export declare namespace signNote {
  type Parameters = { readonly text: string; readonly name: string; readonly signer: Signer }
}

/**
 * Resolves to those of the `vkeys` that signed the note: one at least. Signatures by other keys are ignored.
 * @throws HexinError CHECKPOINT_MALFORMED; CHECKPOINT_KEY_MALFORMED for a bad vkey; CHECKPOINT_SIGNATURE_INVALID if none of the keys
 * signed, or if a signature that claims to be by one of them is false, whatever the others are.
 */
export async function verifyNote(
  crypto: Pick<Crypto, 'sha256' | 'verify'>,
  { note, vkeys }: verifyNote.Parameters,
): Promise<NoteKey[]> {
  const { text, signatures } = parseNote(note)
  const data = utf8(text)
  const keys = vkeys.map((vkey) => parseVkey(crypto.sha256, vkey))

  async function signersOf({ name, keyId, signature }: NoteSignature): Promise<NoteKey[]> {
    const claimed = keys.filter((key) => key.name === name && noteKeyId(crypto.sha256, key) === keyId)
    const verdicts = await Promise.all(
      claimed.map(({ publicKey }) => crypto.verify({ algorithm: 'EdDSA', publicKey, data, signature })),
    )
    if (claimed.length > 0 && !verdicts.includes(true))
      throw new HexinError('CHECKPOINT_SIGNATURE_INVALID', { detail: `The signature of ${name} is false.` })
    return claimed.filter((_, i) => verdicts[i])
  }

  const signers = (await Promise.all(signatures.map(signersOf))).flat()
  if (signers.length === 0)
    throw new HexinError('CHECKPOINT_SIGNATURE_INVALID', {
      found: signatures.map(({ name, keyId }) => `${name}+${hex8(keyId)}`).join(', '),
      expected: vkeys.length > 0 ? `a signature by ${vkeys.join(' or ')}` : 'a key to verify with',
    })
  return signers
}

export declare namespace verifyNote {
  type Parameters = { readonly note: string; readonly vkeys: readonly string[] }
}

function signatureLine({ name, keyId, signature }: NoteSignature): string {
  const id = new Uint8Array(KEY_ID_BYTES)
  new DataView(id.buffer).setUint32(0, keyId)
  return `${SIGNATURE_MARK}${name} ${toBase64(concat(id, signature))}\n`
}

function parseSignatureLine(line: string): NoteSignature {
  const [name = '', base64 = '', ...rest] = line.startsWith(SIGNATURE_MARK) ? line.slice(2).split(' ') : []
  const bytes = fromBase64(base64)
  if (!isKeyName(name) || !bytes || bytes.length <= KEY_ID_BYTES || rest.length > 0)
    throw malformed(line.slice(0, 120), `${SIGNATURE_MARK}name base64`)
  return {
    name,
    keyId: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0),
    signature: bytes.subarray(KEY_ID_BYTES),
  }
}

function hasControlCharacters(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x20 && code !== 0x0a) return true
  }
  return false
}

const malformed = (found: string, expected?: string): HexinError =>
  new HexinError('CHECKPOINT_MALFORMED', { found, expected })
