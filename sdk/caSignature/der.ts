import { AsnConvert, AsnParser } from '@peculiar/asn1-schema'
import { Set as AsnSet, fromBER } from 'asn1js'
import { fromUtf8, toHex, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { fromBase64 } from '../proof/base64.ts'

/** The bytes of a structure, in DER. */
export const derOf = (structure: object): Uint8Array => new Uint8Array(AsnConvert.serialize(structure))

/** A SET OF in DER: its elements in the order of their bytes (X.690, 11.6). */
export function setOf(elements: readonly Uint8Array[]): Uint8Array {
  const sorted = elements.toSorted((a, b) => (toHex(a) < toHex(b) ? -1 : 1))
  return new Uint8Array(new AsnSet({ value: sorted.map((element) => fromBER(element).result) }).toBER())
}

/**
 * Reads a structure; nothing may follow it.
 * @throws HexinError CA_SIGNATURE_MALFORMED
 */
export function readDer<T>(bytes: Uint8Array | ArrayBuffer, form: new () => T): T {
  // A copy: a Buffer's memory may be shared with other Buffers.
  const whole = new Uint8Array(bytes)
  try {
    const { offset, result } = fromBER(whole)
    if (offset === whole.length) return AsnParser.fromASN<T>(result, form)
  } catch (cause) {
    throw malformed(`It is no ${form.name}.`, cause)
  }
  throw malformed(`It is no ${form.name}, or something follows it.`)
}

const PEM = /^-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----$/

/**
 * The DER bytes of a file as programs write it: DER itself, PEM, or bare base64.
 * @throws HexinError CA_SIGNATURE_MALFORMED
 */
export function toDer(file: Uint8Array): Uint8Array {
  // A SEQUENCE, too long for a length of one byte: no text begins like this.
  if (file[0] === 0x30 && (file[1] ?? 0) >= 0x80) return file
  const text = textOf(file).trim()
  const der = fromBase64((PEM.exec(text)?.[2] ?? text).replaceAll(/\s/g, ''))
  if (!der) throw malformed('It is neither DER nor PEM nor base64.')
  return der
}

/** Every PEM block of a file, in DER. @throws HexinError CA_SIGNATURE_MALFORMED */
export function pemBlocks(text: string): Uint8Array[] {
  const blocks = text.match(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]+?-----END \1-----/g) ?? []
  return blocks.map((block) => toDer(utf8(block)))
}

export const malformed = (detail: string, cause?: unknown): HexinError =>
  new HexinError('CA_SIGNATURE_MALFORMED', { detail, cause })

function textOf(file: Uint8Array): string {
  try {
    return fromUtf8(file)
  } catch (cause) {
    throw malformed('It is neither DER nor PEM nor base64.', cause)
  }
}
