import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createMapVerifier, type MapVerifier } from '@hexin/sdk/completeness/mapVerifier.ts'
import { epochSchema, type MapProof } from '@hexin/sdk/completeness/statements.ts'
import { verifyMap } from '@hexin/sdk/completeness/verifyMap.ts'
import { isInRange } from '@hexin/sdk/consent/inRange.ts'
import type { DataRange } from '@hexin/sdk/consent/terms.ts'
import type { ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import { recordStatement, type VerifiedRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'
import { AT } from '../../../sdk/helpers.ts'
import { asyncOutcomeOf } from '../../../sdk/proof/helpers.ts'
import { createMapWorld, provider } from './mapWorld.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

type World = ReturnType<typeof createMapWorld>
const world = (options?: Parameters<typeof createMapWorld>[1]) => createMapWorld(database.db, options)
const company = (i: number): SubjectId => `local:test:${`${i}`.padStart(8, '0')}`
const tax = (number: string, year: number): Claims => ({ statementNumber: number, year })
const keyOf = (keyId: string) =>
  keyId === provider.keyId ? { ...provider.key, member: 3, notBefore: 0, notAfter: AT * 2 } : undefined

/** An asker’s checks, but for the log that the epoch stands in. */
function verifierOf({ modulus }: World): MapVerifier {
  const { label } = createMapVerifier(crypto, {
    ...{ keyOf, mapKeyOf: async () => modulus, settledSize: async () => 0 },
    ...{
      verifyInclusion: async () => ({ size: 0, root: new Uint8Array() }),
      anchorOf: async () => undefined,
    },
  })
  return {
    label,
    async epoch({ map }) {
      const { payload } = decodeStatement(map.epoch, 'hexin-epoch+jwt')
      return { statement: map.epoch, epoch: epochSchema.parse(payload) }
    },
  }
}

/** An honest answer of a company's records of these days, as the provider proves it and an asker checks it. */
async function answered(
  of: World,
  subject: SubjectId,
  range: DataRange | null,
  change: (map: MapProof, records: VerifiedRecord[]) => void = () => undefined,
  room = 0,
) {
  const epoch = await of.proveMap.epochAt(0)
  const all = await of.stores.records.about(subject, 'tax')
  const shown = all.filter(
    ({ claims, leafIndex }) => leafIndex < epoch.size && isInRange('tax', claims, range),
  )
  const map = await of.proveMap.prove({
    ...{ epoch, subject, kind: 'tax', range, issuedAt: AT, records: all },
    disclosed: shown.slice(room ? -room : 0).map(({ leafIndex }) => leafIndex),
    full: (room ? shown.slice(0, -room) : []).map(({ leafIndex }) => leafIndex),
  })
  const records = shown
    .slice(room ? -room : 0)
    .map(({ sdJwt, claims }) => ({ statement: recordStatement(sdJwt), claims }) as VerifiedRecord)
  change(map, records)
  const request = { provider: 3, kind: 'tax', issuedAt: AT, block: { number: 0 } } as ExchangeRequest
  return verifyMap(crypto, {
    ...{ request, range, subject, records, map, keyOf, verifier: verifierOf(of) },
    isFull: room > 0,
  })
}

describe('a map', () => {
  test('of no records is signed by a provider, so that it can say so; by nobody else', async () => {
    await world({ isProvider: false }).grow()
    expect(await world().epochs()).toEqual([])
    await world().grow()
    expect(await world().epochs()).toMatchObject([{ number: 1, previous: null, size: 0 }])
    expect((await answered(world(), company(1), null)).epoch.epoch.number).toBe(1)
  })

  test('is signed anew when records have come, and each half hour in which the log has grown; not else', async () => {
    const w = world()
    await w.add([{ subject: company(1), number: '1', claims: tax('1', 2024) }])
    await w.grow()
    await w.grow()
    expect(await w.epochs()).toMatchObject([{ number: 1, size: 1 }])
    await w.add([{ subject: company(2), number: '2', claims: tax('2', 2024) }])
    await w.grow()
    const [first, second, ...more] = await w.epochs()
    expect(more).toEqual([])
    expect(second).toMatchObject({ number: 2, size: 3 })
    expect(second?.root).not.toBe(first?.root)
    w.pass(1_801)
    await w.stores.log.append([{ kind: 'prekey', statement: Buffer.from('a prekey') }])
    await w.grow()
    expect((await w.epochs()).at(-1)).toMatchObject({ number: 3, root: second?.root })
    await w.grow()
    expect(await w.epochs()).toHaveLength(3)
  })

  test('proves every company’s records, whatever came in whatever rounds, with corrections and restarts between', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ company: fc.nat(3), year: fc.integer({ min: 1998, max: 2030 }) }) },
      { weight: 2, arbitrary: fc.record({ correct: fc.nat(), year: fc.integer({ min: 2019, max: 2026 }) }) },
      { weight: 3, arbitrary: fc.constantFrom('grow' as const, 'restart' as const) },
    )
    const range = fc.constantFrom(
      null,
      { from: '2020-01-01', to: '2024-12-31' },
      { from: '2023-07-01', to: null },
      { from: null, to: '2021-12-31' },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), range, async (steps, days) => {
        await database.empty()
        let w = world()
        let numbers = 0
        for (const each of steps)
          if (each === 'grow') await w.grow()
          else if (each === 'restart') w = world({ budgetMs: 0 })
          else if ('company' in each) {
            const number = `${++numbers}`
            await w.add([{ subject: company(each.company), number, claims: tax(number, each.year) }])
          } else if (numbers > 0) {
            const number = `${(each.correct % numbers) + 1}`
            await w.correct(number, tax(number, each.year))
          }
        const { epoch } = await w.stores.maps.progress()
        if (!epoch) await w.grow()
        for (let i = 0; i <= 3; i++) await answered(w, company(i), days)
        await w.grow()
        // Once all is in the map, whoever leaves one out is found.
        for (let i = 0; i <= 3; i++) {
          await answered(w, company(i), days)
          if ((await w.stores.records.about(company(i), 'tax')).length === 0) continue
          const hidden = await asyncOutcomeOf(() =>
            answered(w, company(i), null, (map, records) => {
              records.pop()
              map.periods[0]?.entry?.records.pop()
            }),
          )
          expect(hidden).toBe('COMPLETENESS_INVALID')
        }
      }),
      { numRuns: 12 },
    )
  })

  test('made in many small rounds covers ever more of the log, and ends as the one made at once', async () => {
    const slow = world({ budgetMs: 0 })
    const rows = Array.from({ length: 1_100 }, (_, i) => ({
      ...{ subject: company(i % 50), number: `${i}`, claims: tax(`${i}`, 2020 + (i % 7)) },
    }))
    await slow.add(rows)
    for (let round = 0; round < 4; round++) await slow.grow()
    const sizes = (await slow.epochs()).map(({ size }) => size)
    expect(sizes).toEqual([1_000, 1_101])
    expect(await slow.stores.maps.progress()).toMatchObject({ counted: 1_101 })
    const days = { from: '2022-01-01', to: '2024-06-30' }
    await answered(world(), company(7), days)
    // With room for five, those before them are named together.
    const { leftOut } = await answered(world(), company(7), null, undefined, 5)
    expect(leftOut.ANSWER_FULL).toBe(17)
    await answered(world(), company(7), days, undefined, 5)
  })

  test('whose round ended half-way is finished by the next process, over what was written', async () => {
    const w = world()
    await w.add([{ subject: company(1), number: '1', claims: tax('1', 2024) }])
    await w.grow()
    await w.add([{ subject: company(1), number: '2', claims: tax('2', 2024) }])
    const { addEpoch } = w.stores.maps
    const dying = createMapWorld(database.db)
    dying.stores.maps.addEpoch = async () => {
      throw new Error('the process ends here')
    }
    await expect(dying.grow()).rejects.toThrow('ends here')
    // Answers meanwhile are of the epoch that was signed.
    await answered(world(), company(1), null)
    expect(await w.epochs()).toHaveLength(1)
    await w.correct('2', tax('2', 2023))
    dying.stores.maps.addEpoch = addEpoch
    await world().grow()
    expect(await w.epochs()).toHaveLength(2)
    await answered(world(), company(1), { from: '2023-01-01', to: '2024-12-31' })
  })

  test('gives up states that no request can ask for any more', async () => {
    const w = world()
    for (let i = 0; i < 66; i++) {
      await w.add([{ subject: company(1), number: `${i}`, claims: tax(`${i}`, 2024) }])
      w.pass(3_600)
      await w.grow()
    }
    const entries = await database.db.selectFrom('map_entries').select('version').execute()
    expect(entries.length).toBeLessThan(2 * 66)
    expect(Math.min(...entries.map(({ version }) => version))).toBeGreaterThan(30)
    await answered(world(), company(1), null)
  })
})
