import type { Sealing } from '@hexin/node/services/exchange/sealing.ts'
import { createLog } from '@hexin/node/store/log.ts'
import { fromUtf8, utf8 } from '@hexin/sdk/encoding.ts'
import { prekeySchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement, signStatement } from '@hexin/sdk/statement/jws.ts'
import { describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../../helpers/testDatabase.ts'
import {
  at,
  DELIVERY_S,
  EPOCH_S,
  files,
  hello,
  id,
  keyIdOf,
  MARGIN_S,
  nodes,
  signerOf,
  start,
  useSealings,
} from './sealingWorld.ts'

/* Prekeys over days (attack 4). */

useSealings()

describe('over an epoch', () => {
  test('what is sealed opens; the prekey is fetched once, and is in the log', async () => {
    const [one, two] = [await start(1), await start(2)]
    at.asked = 0
    for (let i = 0; i < 5; i++) expect(fromUtf8(await two.open(await one.seal(2, id, hello)))).toBe('hello')
    expect(at.asked).toBe(1)
    const { statement } = (await two.givePrekey(1, {})) as { statement: string }
    const leaves = await at.database.db.selectFrom('leaves').select(['kind', 'statement']).execute()
    expect(leaves.map((leaf) => [leaf.kind, leaf.statement.toString()])).toContainEqual(['prekey', statement])
  })

  test('near its end the next one is made, and what comes sealed to the old one still opens', async () => {
    const [one, two] = [await start(1), await start(2)]
    const early = await one.seal(2, id, hello)
    at.now += EPOCH_S + MARGIN_S / 2
    await two.rotate()
    expect(files(2)).toBe(2)
    const late = await one.seal(2, id, hello)
    expect(late.prekey).not.toBe(early.prekey)
    for (const envelope of [early, late]) expect(fromUtf8(await two.open(envelope))).toBe('hello')
  })

  test('after the time for delivery the private half is gone: what somebody kept of the wire opens for nobody', async () => {
    const [one, two] = [await start(1), await start(2)]
    const kept = await one.seal(2, id, hello)
    at.now += EPOCH_S + MARGIN_S + DELIVERY_S - 1
    await two.rotate()
    expect(fromUtf8(await two.open(kept))).toBe('hello')
    at.now += 1
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
    const leaves = await at.database.db.selectFrom('leaves').select('statement').execute()
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

describe('a prekey that is not right', () => {
  async function handing(statement: unknown): Promise<Sealing> {
    const one = await start(1)
    nodes.set(2, { givePrekey: async () => statement } as Partial<Sealing> as Sealing)
    return one
  }
  const good = () => ({ member: 2, publicKey: 'A'.repeat(43), notBefore: at.now, notAfter: at.now + 600 })
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
    ['has expired', async () => ({ statement: await signed({ notAfter: at.now }) }), 'SEAL_PREKEY_INVALID'],
    [
      'is not valid yet',
      async () => ({ statement: await signed({ notBefore: at.now + 60 }) }),
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
    at.folder.remove()
    const two = await start(2)
    await expect(two.open(old)).rejects.toMatchObject({ code: 'SEAL_PREKEY_UNKNOWN' })
    one.forget(2)
    const { statement } = (await two.givePrekey(1, {})) as { statement: string }
    expect(prekeySchema.parse(decodeStatement(statement, 'hexin-prekey+jwt').payload).member).toBe(2)
    expect(fromUtf8(await two.open(await one.seal(2, id, hello)))).toBe('hello')
  })
})
