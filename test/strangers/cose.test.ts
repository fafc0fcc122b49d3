import { createPublicKey, verify } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { encodeManifest } from '@hexin/sdk/evidence/manifest.ts'
import { signEvidence } from '@hexin/sdk/evidence/statement.ts'
import { publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import { describe, expect, test } from 'vitest'
import { evidenceId, fileManifest, notary } from '../sdk/evidence/proofs.ts'
import { AT } from '../sdk/helpers.ts'

/*
 * RFC 8949 and RFC 9052 read by hand: no CBOR or COSE library, only node:crypto for the signature. What a stranger finds in an
 * evidence statement is what the SDK says is there.
 */

type Read = { readonly value: unknown; readonly end: number }

/** Definite lengths only, as deterministic CBOR has them. */
function read(bytes: Buffer, at = 0): Read {
  const first = bytes.readUInt8(at)
  const [major, short] = [first >> 5, first & 31]
  const extra = short < 24 ? 0 : 2 ** (short - 24)
  const length =
    short < 24 ? short : Number(BigInt(`0x${bytes.subarray(at + 1, at + 1 + extra).toString('hex')}`))
  const start = at + 1 + extra
  if (major === 0) return { value: length, end: start }
  if (major === 1) return { value: -1 - length, end: start }
  if (major === 2) return { value: bytes.subarray(start, start + length), end: start + length }
  if (major === 3) return { value: bytes.subarray(start, start + length).toString(), end: start + length }
  if (major === 6) {
    const { value, end } = read(bytes, start)
    return { value: { tag: length, value }, end }
  }
  const list: unknown[] = []
  let end = start
  for (let i = 0; i < length * (major === 5 ? 2 : 1); i++) {
    const item = read(bytes, end)
    list.push(item.value)
    end = item.end
  }
  if (major === 4) return { value: list, end }
  return { value: new Map(list.filter((_, i) => i % 2 === 0).map((key, i) => [key, list[2 * i + 1]])), end }
}

const text = (value: string): Buffer => Buffer.concat([Buffer.of(0x60 + value.length), Buffer.from(value)])
const byteString = (value: Buffer): Buffer =>
  Buffer.concat([
    value.length < 24
      ? Buffer.of(0x40 + value.length)
      : value.length < 256
        ? Buffer.of(0x58, value.length)
        : Buffer.of(0x59, value.length >> 8, value.length & 255),
    value,
  ])

describe('an evidence statement, read by hand', async () => {
  const manifest = encodeManifest(fileManifest)
  const { keyId, signer } = notary
  const statement = Buffer.from(
    await signEvidence(crypto, { manifest, evidenceId, issuedAt: AT, keyId, signer }),
  )
  const { value, end } = read(statement)
  const { tag, value: parts } = value as { tag: number; value: [Buffer, Map<never, never>, Buffer, Buffer] }
  const [header, unprotected, payload, signature] = parts

  test('is one COSE_Sign1 and nothing after it, with all that counts under the signature', () => {
    expect([tag, end, unprotected.size, signature.length]).toEqual([18, statement.length, 0, 64])
    expect(payload).toEqual(crypto.sha256(manifest))
    expect(read(header).value).toEqual(
      new Map<number, unknown>([
        [1, -7],
        [4, Buffer.from(keyId)],
        [
          15,
          new Map<number, unknown>([
            [1, 'urn:hexin:member:5'],
            [2, `0x${'07'.repeat(16)}`],
            [6, AT],
          ]),
        ],
        [16, 'application/hexin-evidence+cose'],
        [258, -16],
        [259, 'application/hexin-manifest+cbor'],
      ]),
    )
  })

  test('is signed over the Sig_structure of RFC 9052, 4.4', () => {
    const signed = Buffer.concat([
      Buffer.of(0x84),
      text('Signature1'),
      byteString(header),
      byteString(Buffer.alloc(0)),
      byteString(payload),
    ])
    const key = createPublicKey({ key: publicKeyJwk(notary.key.publicKey), format: 'jwk' })
    const check = (data: Buffer) => verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature)
    expect(check(signed)).toBe(true)
    expect(check(Buffer.concat([signed, Buffer.of(0)]))).toBe(false)
  })

  test('has the manifest’s parts where the format says', () => {
    const list = read(Buffer.from(manifest)).value as unknown[]
    expect(list.slice(0, 4)).toEqual([1, Buffer.from(evidenceId), 1, 'file'])
    const [name, mediaType, length, sha256, sm3] = list[4] as unknown[]
    expect([name, mediaType, length]).toEqual(['借款合同.pdf', 'application/pdf', fileManifest.item.length])
    expect([sha256, sm3]).toEqual(
      [fileManifest.item.sha256, fileManifest.item.sm3].map((b) => Buffer.from(b)),
    )
  })
})
