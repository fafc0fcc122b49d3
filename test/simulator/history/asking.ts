import { randomUUID } from 'node:crypto'
import type { Random } from '../platform/random.ts'
import { BANKS } from '../world/world.ts'
import { type Asked, type Granted, type Happening, type Order, type Story, seconds } from './story.ts'

function orderUnder(granted: Granted, random: Random): Order {
  const beyond = random.chance(0.1)
  return {
    ...{ grant: granted.grant.id, kind: 'loan' },
    fields: beyond
      ? [...granted.fields, 'term']
      : random.chance(0.5)
        ? granted.fields
        : ['loanNumber', 'status'],
    purpose: random.chance(0.05) ? 'postLoanManagement' : 'preLoanReview',
    ...{ caseNumber: 'GZ-2026-0731', user: `clerk ${random.below(3)}` },
  }
}

function call(story: Story, asked: Asked): void {
  const node = story.world.nodes.get(asked.bank)
  if (!node) return
  const index = story.asked.push(asked)
  const { bank, granted, order, key } = asked
  const what = `ask ${index} by ${bank} under grant ${story.grants.indexOf(granted) + 1}, ${order.fields.length} fields, key ${key.slice(0, 8)}`
  story.go(what, node.api('post /v1/exchanges', { body: order, key }), (state, value) => {
    const id = value?.['id'] as string | undefined
    asked.told = { id, state, at: seconds(story.world) }
  })
}

/** A bank asks under a grant, now and then another one's, or for more than it may. */
export const ask: Happening = {
  name: 'ask',
  weight: 40,
  may: ({ grants }) => grants.length > 0,
  run(story, random) {
    const granted = random.of(story.grants.slice(-8))
    const bank = random.chance(0.08) ? random.of(BANKS) : granted.grantee
    const times = random.chance(0.3) ? 2 + random.below(5) : 1
    for (let i = 0; i < times; i++)
      call(story, {
        bank,
        granted,
        order: orderUnder(granted, random),
        key: randomUUID(),
        at: seconds(story.world),
      })
  },
}

/** A bank's application repeats a call by its key: with the same order, or by mistake with another one. */
export const repeat: Happening = {
  name: 'ask again',
  weight: 12,
  may: ({ asked }) => asked.length > 0,
  run(story, random) {
    const { bank, granted, order, key } = random.of(story.asked.slice(-8))
    const changed = random.chance(0.15) ? { ...order, caseNumber: 'GZ-2026-0732' } : order
    call(story, { bank, granted, order: changed, key, at: seconds(story.world) })
  },
}
