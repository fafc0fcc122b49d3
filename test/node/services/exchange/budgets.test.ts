import { type Look, lookSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AskedProvider, createAskedProvider } from './askedProvider.ts'
import type { Said } from './hostileAsker.ts'
import { RIVAL } from './providerWorld.ts'

// Attack 24 against a whole node: two banks of one controlling group, who ask as often as their grants let them.

let asked: AskedProvider
beforeAll(async () => {
  const budgets = { days: 30, ordinary: 4, personal: 2, sensitive: 2, adverse: 2 }
  asked = await createAskedProvider({ group: 7, budgets })
})
afterAll(() => asked.stop())

const lookOf = (said: Said): Look =>
  lookSchema.parse(decodeStatement((said as { look: string }).look, 'hexin-look+jwt').payload)

test('sister banks share one budget over all their grants; a new grant brings neither of them more', async () => {
  const { world, bank, rival } = asked
  const [own, again] = [await world.grant({ maxUses: 100 }), await world.grant({ maxUses: 100 })]
  const sisters = await world.grant({ maxUses: 100, grantee: RIVAL })
  const fields = ['principal']
  const looks = [
    await bank.ask(own, { fields }),
    await bank.ask(again, { fields }),
    await rival.ask(sisters, { fields }),
    await bank.ask(own, { fields }),
  ].map(lookOf)
  expect(looks.map(({ state }) => state.budget)).toEqual(
    [0, 1, 2, 3].map((used) => ({ field: 'principal', used, limit: 4, days: 30 })),
  )
  expect(await rival.ask(sisters, { fields })).toEqual({ refused: 'BUDGET_EXHAUSTED' })
  expect(await bank.ask(again, { fields: ['principal', 'status'] })).toEqual({ refused: 'BUDGET_EXHAUSTED' })
  // Another field has its own, smaller since it is adverse.
  const status = lookOf(await bank.ask(again, { fields: ['status'] }))
  expect(status.state.budget).toEqual({ field: 'status', used: 0, limit: 2, days: 30 })
  const later = await world.grant({ maxUses: 100 })
  expect(await bank.ask(later, { fields })).toEqual({ refused: 'BUDGET_EXHAUSTED' })
})
