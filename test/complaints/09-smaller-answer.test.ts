import { answerSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { anchored, until } from '../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../helpers/importFixture.ts'
import { type AskedProvider, createAskedProvider } from '../node/services/exchange/askedProvider.ts'
import type { Said } from '../node/services/exchange/hostileAsker.ts'

let asked: AskedProvider
beforeAll(async () => {
  asked = await createAskedProvider()
})
afterAll(() => asked.stop())

function completenessOf(said: Said) {
  if (!('answer' in said)) throw new Error(`not answered: ${JSON.stringify(said)}`)
  return answerSchema.parse(decodeStatement(said.answer, 'hexin-answer+jwt').payload).completeness
}

test('The answer is smaller than the consent and nobody says why: what is left out is counted in the signed answer, with the reason of each', async () => {
  const { world, bank } = asked
  const grant = await world.grant({ maxUses: 20 })
  // The control: nothing is left out, and that is said too.
  expect(completenessOf(await bank.ask(grant))).toEqual({ matched: 2, disclosed: 2, withheld: [] })

  // No checkpoint for a minute: a record that came now can't be proved yet.
  await world.node.restart({ tickMs: 60_000 })
  const body = [zhHeader, zhRow('L9')].join('\n')
  const imported = await world.bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
  expect(imported.body).toMatchObject({ added: 1 })
  const smaller = await until(
    () => bank.ask(grant),
    (said) => 'answer' in said,
  )
  expect(completenessOf(smaller)).toEqual({
    matched: 3,
    disclosed: 2,
    withheld: [{ reason: 'NOT_YET_FINAL', count: 1 }],
  })

  await world.node.restart()
  await anchored(world.bureau)
  const whole = await until(
    () => bank.ask(grant),
    (said) => 'answer' in said,
  )
  expect(completenessOf(whole)).toEqual({ matched: 3, disclosed: 3, withheld: [] })
})
