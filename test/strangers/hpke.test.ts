import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
} from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Envelope } from '@hexin/sdk/exchange/messages.ts'
import { createSealer, createSealKeyPair } from '@hexin/sdk/exchange/seal.ts'
import { describe, expect, test } from 'vitest'

/*
 * RFC 9180 written out over node:crypto, from the text of the RFC alone: DHKEM(X25519, HKDF-SHA256) 0x0020, HKDF-SHA256 0x0001,
 * AES-256-GCM 0x0002, base mode, export only. It opens what the SDK's HPKE library has sealed.
 */

const hmac = (key: Uint8Array, ...data: readonly Uint8Array[]): Buffer =>
  createHmac('sha256', key).update(Buffer.concat(data)).digest()

const label = Buffer.from('HPKE-v1')
const kemSuite = Buffer.concat([Buffer.from('KEM'), Buffer.of(0x00, 0x20)])
const suite = Buffer.concat([Buffer.from('HPKE'), Buffer.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x02)])

const labeledExtract = (id: Buffer, salt: Uint8Array, name: string, key: Uint8Array): Buffer =>
  hmac(salt.length === 0 ? Buffer.alloc(32) : salt, label, id, Buffer.from(name), key)

/** 32 bytes: the first block of HKDF-Expand. */
const labeledExpand = (id: Buffer, secret: Uint8Array, name: string, context: Uint8Array): Buffer =>
  hmac(secret, Buffer.of(0, 32), label, id, Buffer.from(name), context, Buffer.of(1))

const x25519Private = (raw: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), raw]),
    format: 'der',
    type: 'pkcs8',
  })
const x25519Public = (raw: Uint8Array): KeyObject =>
  createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), raw]),
    format: 'der',
    type: 'spki',
  })

function exportedSecret(enc: Buffer, privateKey: Uint8Array, info: Buffer, exporter: Buffer): Buffer {
  const own = x25519Private(privateKey)
  const ownPublic = createPublicKey(own).export({ format: 'der', type: 'spki' }).subarray(-32)
  const dh = diffieHellman({ privateKey: own, publicKey: x25519Public(enc) })
  const eae = labeledExtract(kemSuite, Buffer.alloc(0), 'eae_prk', dh)
  const shared = labeledExpand(kemSuite, eae, 'shared_secret', Buffer.concat([enc, ownPublic]))

  const none = Buffer.alloc(0)
  const context = Buffer.concat([
    Buffer.of(0),
    labeledExtract(suite, none, 'psk_id_hash', none),
    labeledExtract(suite, none, 'info_hash', info),
  ])
  const secret = labeledExtract(suite, shared, 'secret', none)
  return labeledExpand(suite, labeledExpand(suite, secret, 'exp', context), 'sec', exporter)
}

/** docs/spec/sealing.md, read as a stranger reads it. */
function open(envelope: Envelope, privateKey: Uint8Array): string {
  const { from, to, prekey, direction, exchange, attempt } = envelope
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  const id = `${direction}\0${exchange}\0${attempt}`
  const info = Buffer.from(`hexin/seal/1\0${from}\0${to}\0${prekey}`)
  const secret = exportedSecret(bytes(envelope.enc), privateKey, info, Buffer.from('hexin/seal/1'))
  const key = hmac(secret, Buffer.from(`hexin/message/1\0${id}\0`), bytes(envelope.salt), Buffer.of(1))
  const sealed = bytes(envelope.ciphertext)
  const cipher = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12))
  cipher.setAAD(Buffer.from(`${from}\0${to}\0${id}`)).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]).toString()
}

describe('RFC 9180 by hand', () => {
  const pair = { from: 2, to: 3, prekey: 'P'.repeat(43) }
  const id = { direction: 'answer', exchange: 'E'.repeat(22), attempt: 7 } as const

  test('opens what the SDK sealed; not for another key, and not under another id', async () => {
    const { publicKey, privateKey } = await createSealKeyPair()
    const sealer = await createSealer(crypto, { pair, publicKey })
    for (const text of ['', '{"records":[]}', '合信'.repeat(1_000)]) {
      const envelope = await sealer.seal(id, Buffer.from(text))
      expect(open(envelope, privateKey)).toBe(text)
      expect(() => open({ ...envelope, attempt: 8 }, privateKey)).toThrow()
      expect(() => open({ ...envelope, to: 4 }, privateKey)).toThrow()
    }
    const other = await createSealKeyPair()
    const envelope = await sealer.seal(id, Buffer.from('x'))
    expect(() => open(envelope, other.privateKey)).toThrow()
  })
})
