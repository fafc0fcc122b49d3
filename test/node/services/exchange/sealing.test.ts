import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createPrekeyStore } from '@hexin/node/keys/prekeyStore.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import type { Peers } from '@hexin/node/ports/peers.ts'
import { createSealing, type Sealing } from '@hexin/node/services/exchange/sealing.ts'
import type { Membership } from '@hexin/node/services/membership.ts'
import { createLog } from '@hexin/node/store/log.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromUtf8, utf8 } from '@hexin/sdk/encoding.ts'
import { prekeySchema } from '@hexin/sdk/exchange/messages.ts'
import type { MessageId } from '@hexin/sdk/exchange/seal.ts'
import { decodeStatement, memberKeyId, signStatement } from '@hexin/sdk/statement/jws.ts'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generateOfficerKey } from '../../../../scripts/company/company.ts'
import { createTempFolder } from '../../../helpers/tempFolder.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

/*
 * Prekeys over days (attack 4). The members' nodes are joined by a function instead of a network, so that the test owns the clock.
 */

const EPOCH_S = 3_600
const DELIVERY_S = 900
const MARGIN_S = 30

let database: TestDatabase
let folder: ReturnType<typeof createTempFolder>
let now = 0
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  await database.empty()
  folder = createTempFolder()
  now = 1_000_000
  nodes.clear()
})
afterEach(() => folder.remove())

const signers = new Map([1, 2, 3].map((member) => [member, es256Signer(generateOfficerKey())]))
const signerOf = (member: number) => {
  const signer = signers.get(member)
  if (!signer) throw new RangeError(`no member ${member}`)
  return signer
}
const keyIdOf = (member: number) => memberKeyId(crypto, member, signerOf(member))
const membership = {
  statementKey(keyId: string) {
    const member = [...signers.keys()].find((one) => keyIdOf(one) === keyId)
    if (member === undefined) return undefined
    const { publicKey } = signerOf(member)
    return { algorithm: 'ES256', publicKey, member, notBefore: 0, notAfter: 10_000_000 }
  },
} as Partial<Membership> as Membership

const nodes = new Map<number, Sealing>()
let asked = 0
const peers = {
  async request(member: number) {
    asked++
    return nodes.get(member)?.givePrekey(9, {})
  },
} as Partial<Peers> as Peers

/** A process of a member, on the files of the ones before it. */
async function start(self: number, log = createLog(database.db), own: Crypto = crypto): Promise<Sealing> {
  const sealing = createSealing({
    ...{ crypto: own, self, peers, membership, epochS: EPOCH_S, clock: () => now },
    keyId: keyIdOf(self),
    signer: signerOf(self),
    log,
    store: await createPrekeyStore(path.join(folder.path, `${self}`), Buffer.alloc(32, self)),
  })
  nodes.set(self, sealing)
  await sealing.rotate()
  return sealing
}

const files = (self: number): number =>
  readdirSync(path.join(folder.path, `${self}`)).filter((name) => name.endsWith('.prekey')).length

const id = { direction: 'request', exchange: 'A'.repeat(22), attempt: 1 } as const
const hello = utf8('hello')

describe('over an epoch', () => {
  test('what is sealed opens; the prekey is fetched once, and is in the log', async () => {
    const [one, two] = [await start(1), await start(2)]
    asked = 0
    for (let i = 0; i < 5; i++) expect(fromUtf8(await two.open(await one.seal(2, id, hello)))).toBe('hello')
    expect(asked).toBe(1)
    const { statement } = (await two.givePrekey(1, {})) as { statement: string }
    const leaves = await database.db.selectFrom('leaves').select(['kind', 'statement']).execute()
    expect(leaves.map((leaf) => [leaf.kind, leaf.statement.toString()])).toContainEqual(['prekey', statement])
  })

  test('near its end the next one is made, and what comes sealed to the old one still opens', async () => {
    const [one, two] = [await start(1), await start(2)]
    const early = await one.seal(2, id, hello)
    now += EPOCH_S + MARGIN_S / 2
    await two.rotate()
    expect(files(2)).toBe(2)
    const late = await one.seal(2, id, hello)
    expect(late.prekey).not.toBe(early.prekey)
    for (const envelope of [early, late]) expect(fromUtf8(await two.open(envelope))).toBe('hello')
  })

  test('after the time for delivery the private half is gone: what somebody kept of the wire opens for nobody', async () => {
    const [one, two] = [await start(1), await start(2)]
    const kept = await one.seal(2, id, hello)
    now += EPOCH_S + MARGIN_S + DELIVERY_S - 1
    await two.rotate()
    expect(fromUtf8(await two.open(kept))).toBe('hello')
    now += 1
    await two.rotate()
    await expect(two.open(kept)).rejects.toMatchObject({ code: 'SEAL_PREKEY_UNKNOWN' })
    expect(files(2)).toBe(1)
    await expect((await start(2)).open(kept)).rejects.toMatchObject({ code: 'SEAL_PREKEY_UNKNOWN' })
  })

  test('rotating again and again makes no more keys than there are epochs', async () => {
    const two = await start(2)
    for (let i = 0; i < 20; i++) await two.rotate()
    expect(files(2)).toBe(1)
  })
})

describe('processes', () => {
  test('one that is started anew opens what was sealed to the one before', async () => {
    const one = await start(1)
    await start(2)
    const envelope = await one.seal(2, id, hello)
    const again = await start(2)
    expect(fromUtf8(await again.open(envelope))).toBe('hello')
    expect(files(2)).toBe(1)
  })

  test('one that ends before its prekey is in the log leaves none that the next could hand out', async () => {
    const down = await createTestDatabase({ migrated: false })
    const away = createLog(down.db)
    await expect(start(2, away)).rejects.toThrow('log_head')
    await down.close()
    const two = await start(2)
    expect(files(2)).toBe(1)
    const { statement } = (await two.givePrekey(1, {})) as { statement: string }
    const leaves = await database.db.selectFrom('leaves').select('statement').execute()
    expect(leaves.map((leaf) => leaf.statement.toString())).toEqual([statement])
  })

  test('two of one sender never share a context or a key, and both are read; order and repetition do not matter', async () => {
    const two = await start(2)
    const [even, odd] = [await start(1), await start(1)]
    const envelopes = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        (i % 2 === 0 ? even : odd).seal(2, { ...id, attempt: i + 1 }, utf8(`${i}`)),
      ),
    )
    expect(new Set(envelopes.map(({ enc }) => enc)).size).toBe(2)
    expect(new Set(envelopes.map(({ salt }) => salt)).size).toBe(10)
    for (const [i, envelope] of [...[...envelopes.entries()].toReversed(), ...envelopes.entries()])
      expect(fromUtf8(await two.open(envelope))).toBe(`${i}`)
  })

  test('the same message twice looks different each time', async () => {
    const one = await start(1)
    await start(2)
    const [a, b] = [await one.seal(2, id, hello), await one.seal(2, id, hello)]
    expect(a.ciphertext).not.toBe(b.ciphertext)
  })
})

describe('keys, as the cipher sees them', () => {
  /** What happens to a sender and its recipient, in any order. */
  const steps = fc.array(
    fc.constantFrom('seal', 'seal again', 'answer', 'replica', 'restart', 'epoch', 'backup', 'restore'),
    { minLength: 1, maxLength: 25 },
  )

  /** Runs a history of sealing with this source of randomness, and hands back every pair of key and nonce that encrypted something. */
  async function keysOf(
    history: readonly string[],
    randomBytes: (length: number) => Uint8Array,
  ): Promise<string[]> {
    const used: string[] = []
    const watched: Crypto = {
      ...crypto,
      randomBytes,
      aes256Gcm: {
        ...crypto.aes256Gcm,
        encrypt(args) {
          used.push(`${Buffer.from(args.key).toString('hex')} ${Buffer.from(args.nonce).toString('hex')}`)
          return crypto.aes256Gcm.encrypt(args)
        },
      },
    }
    const begin = (self: number) => start(self, createLog(database.db), watched)
    folder.remove()
    folder = createTempFolder()
    let two = await begin(2)
    let senders = [await begin(1)]
    let sent: { id: MessageId; at: number }[] = []
    for (const [i, step] of history.entries()) {
      if (step === 'seal') sent = [...sent, { id: { ...id, exchange: `${i}`.padStart(22, 'A') }, at: i }]
      const again = sent.at(step === 'seal again' ? i % sent.length : -1)
      const sender = senders[i % senders.length] ?? two
      if (step.startsWith('seal') && again)
        expect(fromUtf8(await two.open(await sender.seal(2, again.id, utf8(`${again.at}`))))).toBe(
          `${again.at}`,
        )
      if (step === 'answer') await two.seal(1, { ...id, direction: 'answer' }, hello)
      if (step === 'replica') senders = [...senders, await begin(1)]
      if (step === 'restart') [senders, two] = [[await begin(1)], await begin(2)]
      if (step === 'epoch') now += EPOCH_S
      if (step === 'epoch') for (const one of [...senders, two]) await one.rotate()
      if (step === 'backup') cpSync(folder.path, `${folder.path}.backup`, { recursive: true })
      if (step === 'restore' && existsSync(`${folder.path}.backup`)) {
        cpSync(`${folder.path}.backup`, folder.path, { recursive: true })
        ;[senders, two] = [[await begin(1)], await begin(2)]
      }
    }
    rmSync(`${folder.path}.backup`, { recursive: true, force: true })
    return used
  }

  test('replicas, restarts, messages sealed again, epochs and restored backups: none encrypts twice', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const used = await keysOf(history, crypto.randomBytes)
        expect(new Set(used).size).toBe(used.length)
      }),
      { numRuns: 40 },
    )
  })

  test('the control: with salts that repeat, the same history has a key twice', async () => {
    const used = await keysOf(['seal', 'seal again'], (length) => new Uint8Array(length))
    expect(used).toHaveLength(2)
    expect(new Set(used).size).toBe(1)
  })

  test('a backup of the files that brings a destroyed key back opens nothing: it is destroyed before anything is read', async () => {
    const [one] = [await start(1), await start(2)]
    const kept = await one.seal(2, id, hello)
    cpSync(path.join(folder.path, '2'), path.join(folder.path, 'backup'), { recursive: true })
    now += EPOCH_S + MARGIN_S + DELIVERY_S
    await start(2)
    cpSync(path.join(folder.path, 'backup'), path.join(folder.path, '2'), { recursive: true })
    expect(files(2)).toBe(2)
    const restored = await start(2)
    expect(files(2)).toBe(1)
    await expect(restored.open(kept)).rejects.toMatchObject({ code: 'SEAL_PREKEY_UNKNOWN' })
  })
})

describe('a prekey that is not right', () => {
  async function handing(statement: unknown): Promise<Sealing> {
    const one = await start(1)
    nodes.set(2, { givePrekey: async () => statement } as Partial<Sealing> as Sealing)
    return one
  }
  const good = () => ({ member: 2, publicKey: 'A'.repeat(43), notBefore: now, notAfter: now + 600 })
  const signed = (change: object, as = 2, type: 'hexin-prekey+jwt' | 'hexin-look+jwt' = 'hexin-prekey+jwt') =>
    signStatement({ type, keyId: keyIdOf(as), signer: signerOf(as), payload: { ...good(), ...change } })

  test.each([
    ['is none', async () => ({}), 'SEAL_PREKEY_INVALID'],
    ['is null', async () => null, 'SEAL_PREKEY_INVALID'],
    ['is no statement', async () => ({ statement: 'x' }), 'STATEMENT_MALFORMED'],
    [
      'is signed by another member',
      async () => ({ statement: await signed({}, 3) }),
      'STATEMENT_KEY_UNKNOWN',
    ],
    ['is another member’s', async () => ({ statement: await signed({ member: 3 }) }), 'SEAL_PREKEY_INVALID'],
    [
      'is a statement of another type',
      async () => ({ statement: await signed({}, 2, 'hexin-look+jwt') }),
      'STATEMENT_MALFORMED',
    ],
    ['has expired', async () => ({ statement: await signed({ notAfter: now }) }), 'SEAL_PREKEY_INVALID'],
    [
      'is not valid yet',
      async () => ({ statement: await signed({ notBefore: now + 60 }) }),
      'SEAL_PREKEY_INVALID',
    ],
    [
      'has no key in it',
      async () => ({ statement: await signed({ publicKey: 'x' }) }),
      'SEAL_PREKEY_INVALID',
    ],
  ])('that %s: nothing is sealed to it', async (_, reply, code) => {
    const one = await handing(await reply())
    await expect(one.seal(2, id, hello)).rejects.toMatchObject({ code })
  })

  test('once it is replaced by a good one, sealing works: a failure is not remembered', async () => {
    const one = await handing({})
    await expect(one.seal(2, id, hello)).rejects.toThrow('')
    const two = await start(2)
    expect(fromUtf8(await two.open(await one.seal(2, id, hello)))).toBe('hello')
  })

  test('that its owner has no more: forgotten, the next one is fetched', async () => {
    const one = await start(1)
    await start(2)
    const old = await one.seal(2, id, hello)
    folder.remove()
    const two = await start(2)
    await expect(two.open(old)).rejects.toMatchObject({ code: 'SEAL_PREKEY_UNKNOWN' })
    one.forget(2)
    const { statement } = (await two.givePrekey(1, {})) as { statement: string }
    expect(prekeySchema.parse(decodeStatement(statement, 'hexin-prekey+jwt').payload).member).toBe(2)
    expect(fromUtf8(await two.open(await one.seal(2, id, hello)))).toBe('hello')
  })
})
