import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { fromBase64url, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { type Envelope, envelopeSchema } from '@hexin/sdk/exchange/messages.ts'
import {
  createOpener,
  createSealer,
  createSealKeyPair,
  type MessageId,
  type SealKeyPair,
  type SealPair,
} from '@hexin/sdk/exchange/seal.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asyncOutcomeOf, flipBit } from '../proof/helpers.ts'

const pair: SealPair = { from: 2, to: 3, prekey: 'P'.repeat(43) }
const id: MessageId = { direction: 'request', exchange: 'E'.repeat(22), attempt: 1 }
const keys = await createSealKeyPair()
const sealer = await createSealer(nativeCrypto, { pair, publicKey: keys.publicKey })
const plaintext = utf8('{"grant":"…"}')
const envelope = await sealer.seal(id, plaintext)

async function open(
  sent: Envelope,
  { by = keys, as = pair }: { readonly by?: SealKeyPair; readonly as?: SealPair } = {},
): Promise<Uint8Array> {
  const opener = await createOpener(nativeCrypto, { pair: as, privateKey: by.privateKey, enc: sent.enc })
  return opener.open(sent)
}
const outcome = (...args: Parameters<typeof open>) => asyncOutcomeOf(() => open(...args))

describe('a sealed message', () => {
  test('opens for whom it was sealed, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const sent = await sealer.seal(id, bytes)
        expect(envelopeSchema.parse(JSON.parse(JSON.stringify(sent)))).toEqual(sent)
        expect(Uint8Array.from(await open(sent))).toEqual(bytes)
      }),
      { numRuns: 50 },
    )
  })

  test('has exactly its fields, however much more its sender holds together', async () => {
    const more = { chainId: 5 }
    const wide = await createSealer(nativeCrypto, { pair: { ...pair, ...more }, publicKey: keys.publicKey })
    const sent = await wide.seal({ ...id, ...more }, plaintext)
    expect(envelopeSchema.parse(sent)).toEqual(sent)
    expect(await open(sent)).toEqual(await open(envelope))
  })

  test.each([
    ['a node to a browser', nativeCrypto, webCrypto],
    ['a browser to a node', webCrypto, nativeCrypto],
  ])('from %s', async (_, here, there) => {
    const sent = await (await createSealer(here, { pair, publicKey: keys.publicKey })).seal(id, plaintext)
    const opener = await createOpener(there, { pair, privateKey: keys.privateKey, enc: sent.enc })
    expect(Uint8Array.from(await opener.open(sent))).toEqual(plaintext)
  })

  test('with any one bit of it turned does not open', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('ciphertext', 'salt', 'enc' as const),
        fc.nat(),
        async (part, pick) => {
          const bytes = fromBase64url(envelope[part])
          const bit = pick % (bytes.length * 8)
          const forged = { ...envelope, [part]: toBase64url(flipBit(bytes, bit)) }
          expect(await outcome(forged)).toBe('SEAL_OPEN_FAILED')
        },
      ),
      { numRuns: 200 },
    )
  })

  test.each<[string, Partial<Envelope>]>([
    ['another exchange', { exchange: 'F'.repeat(22) }],
    ['the other direction', { direction: 'answer' }],
    ['another attempt', { attempt: 2 }],
    ['a cut ciphertext', { ciphertext: envelope.ciphertext.slice(0, 20) }],
    ['no ciphertext', { ciphertext: '' }],
    ['text that is no base64url', { ciphertext: '!' }],
    ['a sender key of zeros', { enc: 'A'.repeat(43) }],
    ['a sender key of another length', { enc: 'AAAA' }],
  ])('under %s does not open', async (_, change) => {
    expect(await outcome({ ...envelope, ...change })).toBe('SEAL_OPEN_FAILED')
  })

  test.each<[string, SealPair]>([
    ['from somebody else', { ...pair, from: 4 }],
    ['to somebody else', { ...pair, to: 4 }],
    ['the other way round', { ...pair, from: 3, to: 2 }],
    ['to another prekey', { ...pair, prekey: 'Q'.repeat(43) }],
    ['with numbers that only look alike when joined', { ...pair, from: 23, to: 3 }],
  ])('taken as one %s does not open', async (_, as) => {
    expect(await outcome(envelope, { as })).toBe('SEAL_OPEN_FAILED')
  })

  test('does not open for another private key', async () => {
    expect(await outcome(envelope, { by: await createSealKeyPair() })).toBe('SEAL_OPEN_FAILED')
  })

  test('does not open with the parts of another one: each has a key of its own', async () => {
    const other = await sealer.seal({ ...id, attempt: 2 }, plaintext)
    for (const part of ['salt', 'ciphertext', 'attempt'] as const)
      expect(await outcome({ ...envelope, [part]: other[part] })).toBe('SEAL_OPEN_FAILED')
    expect(await outcome(other)).toBe('accepted')
  })

  test('opens in any order, after losses, and again: nothing depends on what came before', async () => {
    const sent = await Promise.all(
      [1, 2, 3, 4].map((attempt) => sealer.seal({ ...id, attempt }, utf8(`message ${attempt}`))),
    )
    const opener = await createOpener(nativeCrypto, { pair, privateKey: keys.privateKey, enc: envelope.enc })
    for (const at of [3, 0, 3, 1]) {
      const message = sent[at]
      if (message) expect(Buffer.from(await opener.open(message)).toString()).toBe(`message ${at + 1}`)
    }
  })

  test('never has the same bytes twice, by one sealer or by replicas', async () => {
    const replica = await createSealer(nativeCrypto, { pair, publicKey: keys.publicKey })
    const sent = await Promise.all([sealer, sealer, replica, replica].map((by) => by.seal(id, plaintext)))
    for (const part of ['salt', 'ciphertext'] as const)
      expect(new Set(sent.map((message) => message[part])).size).toBe(4)
    expect(new Set(sent.map(({ enc }) => enc)).size).toBe(2)
    for (const message of sent) expect(await outcome(message)).toBe('accepted')
  })
})

test('sealing to a key that is none is refused', async () => {
  await expect(createSealer(nativeCrypto, { pair, publicKey: new Uint8Array(31) })).rejects.toThrow()
  await expect(createSealer(nativeCrypto, { pair, publicKey: new Uint8Array(32) })).rejects.toThrow()
})

test('key pairs are fresh, 32 bytes each', async () => {
  const [one, other] = [await createSealKeyPair(), await createSealKeyPair()]
  expect([one.publicKey.length, one.privateKey.length]).toEqual([32, 32])
  expect(one).not.toEqual(other)
})
