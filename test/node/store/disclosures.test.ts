import type { NewLook } from '@hexin/node/ports/exchange.ts'
import { createLooks } from '@hexin/node/store/looks.ts'
import type { ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase } from '../../helpers/testDatabase.ts'

let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  database = await createTestDatabase()
})
beforeEach(() => database.empty())
afterAll(() => database.close())

const DAY_S = 86_400
/** Midnight in Beijing. */
const DAY_0 = 20_000 * DAY_S - 8 * 3_600
const LIMIT = 10

let now = DAY_0
const replica = () => createLooks({ db: database.db, clock: () => now })
let number = 0

/** Allows as often as LIMIT says, counted by `field`. */
function ask({
  asker = 1,
  grant = 'a',
  kind = 'loan',
  subject = 'uscc:91350100M000100Y43',
  budget = { askers: [1, 2], days: 30 },
  underOrder = false,
} = {}) {
  const id = `${++number}`
  const found: (number | undefined)[] = []
  const look: NewLook = {
    requestHash: id,
    request: {
      ...{ asker, kind, nonce: id, exchange: id, caseNumber: 'C', fields: ['principal', 'status'] },
      grant: `0x${grant.repeat(64)}`,
    } as unknown as ExchangeRequest,
    ...{ statement: id, subject, period: undefined, shownAfter: undefined, link: undefined },
    budget: underOrder ? undefined : budget,
    async decide({ disclosed }) {
      const used = disclosed && (disclosed.get('principal') ?? 0)
      found.push(used)
      const code = (used ?? 0) < LIMIT ? undefined : ('BUDGET_EXHAUSTED' as const)
      return { code, trace: [], statement: `look ${id}` }
    },
  }
  return { look, found }
}

/** What was counted before one more request. */
async function countedBefore(how: Parameters<typeof ask>[0] = {}): Promise<number | undefined> {
  const { look, found } = ask(how)
  await replica().record(look)
  return found.at(-1)
}

describe('what was disclosed', () => {
  test('is counted across grants and sister banks, and after a restart', async () => {
    expect(await countedBefore({ asker: 1, grant: 'a' })).toBe(0)
    expect(await countedBefore({ asker: 2, grant: 'b' })).toBe(1)
    expect(await countedBefore({ asker: 1, grant: 'c' })).toBe(2)
  })

  test('is apart for another company, another kind’s fields, and a bank of another group', async () => {
    await countedBefore()
    expect(await countedBefore({ subject: 'uscc:91330100799655058B' })).toBe(0)
    expect(await countedBefore({ kind: 'tax' })).toBe(0)
    expect(await countedBefore({ asker: 3, budget: { askers: [3], days: 30 } })).toBe(0)
  })

  test('follows a bank that joins a group, and the group keeps what it asked', async () => {
    await countedBefore({ asker: 3, budget: { askers: [3], days: 30 } })
    expect(await countedBefore({ asker: 1, budget: { askers: [1, 3], days: 30 } })).toBe(1)
    expect(await countedBefore({ asker: 3, budget: { askers: [1, 3], days: 30 } })).toBe(2)
  })

  test('counts each day of the window, and no more once the window has moved on', async () => {
    now = DAY_0
    await countedBefore()
    now = DAY_0 + 29 * DAY_S + DAY_S - 1
    expect(await countedBefore()).toBe(1)
    now = DAY_0 + 30 * DAY_S
    expect(await countedBefore()).toBe(1)
    now = DAY_0 + 60 * DAY_S
    expect(await countedBefore()).toBe(0)
    now = DAY_0
  })

  test('is not counted under an order, and not for what was refused', async () => {
    expect(await countedBefore({ underOrder: true })).toBeUndefined()
    for (let i = 0; i < LIMIT; i++) await countedBefore()
    expect([await countedBefore(), await countedBefore({ grant: 'b' })]).toEqual([LIMIT, LIMIT])
  })

  test('three replicas at once, each with both sisters and three grants: exactly as many as the limit', async () => {
    const replicas = [replica(), replica(), replica()]
    const asked = Array.from({ length: 60 }, (_, i) =>
      ask({ asker: 1 + (i % 2), grant: ['a', 'b', 'c'][Math.floor(i / 3) % 3] ?? 'a' }),
    )
    const rows = await Promise.all(
      replicas.flatMap((one, r) => asked.filter((_, i) => i % 3 === r).map(({ look }) => one.record(look))),
    )
    expect(rows.filter(({ code }) => code === undefined)).toHaveLength(LIMIT)
    const leaves = await database.db.selectFrom('leaves').select('leaf_index').orderBy('leaf_index').execute()
    expect(leaves.map(({ leaf_index }) => leaf_index)).toEqual(leaves.map((_, i) => i))
    expect(leaves).toHaveLength(60)
  })

  test('a decision by a count that another replica has changed meanwhile is not written, but made again', async () => {
    const [first, second] = [ask(), ask({ asker: 2 })]
    for (let i = 1; i < LIMIT; i++) await countedBefore()
    let other: Promise<unknown> | undefined
    const slow: NewLook = {
      ...first.look,
      async decide(uses, unlinked) {
        other ??= replica().record(second.look)
        await other
        return first.look.decide(uses, unlinked)
      },
    }
    const row = await replica().record(slow)
    // Decided at first by nine, when the last one was already gone.
    expect(first.found).toEqual([LIMIT - 1, LIMIT])
    expect([second.found, row.code]).toEqual([[LIMIT - 1], 'BUDGET_EXHAUSTED'])
  })
})
