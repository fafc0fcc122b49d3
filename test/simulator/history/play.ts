import { createHash } from 'node:crypto'
import { setTimeout as virtualSleep } from 'node:timers/promises'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Random } from '../platform/random.ts'
import { CANARY, type Ground, MEMBERS, type PlayOptions, type World } from '../world/world.ts'
import { ask, repeat } from './asking.ts'
import { give, giveAgain, giveFirst, pause, revoke } from './consent.ts'
import {
  decide,
  engine,
  halt,
  kill,
  partition,
  restart,
  restore,
  skew,
  sleep,
  standing,
  weather,
} from './faults.ts'
import { final } from './final.ts'
import { databaseOf, rootOf } from './observe.ts'
import { type Ends, ongoing, watchWires } from './ongoing.ts'
import { probe } from './probe.ts'
import { createStory, type Happening, type Story } from './story.ts'

const happenings: readonly Happening[] = [
  ...[give, giveAgain, pause, revoke, ask, repeat],
  ...[kill, restart, restore, weather, partition, skew, sleep, halt, engine, standing],
]

/** Until what is given first is in force, mostly. */
const FIRST_MS = 15_000
/** So long, in a world that is well, until everything is in order. */
const PATIENCE_MS = 240_000
const STEP_MS = 15_000

export type Verdict = {
  readonly seed: string
  /** What broke; empty: nothing. */
  readonly wrong: readonly string[]
  readonly trace: readonly string[]
  /** Of everything that the history left: equal seeds, equal hashes. */
  readonly hash: string
  readonly asked: number
  readonly answered: number
}

export type HistoryOptions = Pick<PlayOptions, 'tamper'> & {
  readonly steps: number
  /** Steps that don't happen: what is left of a history that was made shorter. */
  readonly without?: ReadonlySet<number>
}

/** Plays one history: things happen at random, then the world is well again, then everything must be in order. */
export function playHistory(ground: Ground, seed: string, options: HistoryOptions): Promise<Verdict> {
  return ground.play(seed, (world) => historyOf(world, seed, options), options)
}

async function historyOf(world: World, seed: string, { steps, without }: HistoryOptions): Promise<Verdict> {
  const story = createStory(world)
  const wrong: string[] = []
  const ends: Ends = new Map()
  watchWires(world, CANARY, wrong)
  await giveFirst(story)
  await virtualSleep(FIRST_MS)
  for (let step = 0; step < steps && wrong.length === 0; step++) {
    const random = world.random.fork(`step ${step}`)
    if (without?.has(step)) continue
    await choose(story, random).run(story, random)
    await virtualSleep(200 + random.below(3_000))
    wrong.push(...(await ongoing(story, ends)))
  }
  if (wrong.length === 0) {
    await recover(story)
    wrong.push(...(await probe(story)), ...(await ongoing(story, ends)), ...(await settled(story)))
  }
  return {
    ...{ seed, wrong, trace: story.trace, hash: await hashOf(story) },
    asked: story.asked.length,
    answered: story.asked.filter(({ told }) => told?.state === 'answered').length,
  }
}

function choose(story: Story, random: Random): Happening {
  const possible = happenings.filter(({ may }) => may?.(story) ?? true)
  let left = random.below(possible.reduce((sum, { weight }) => sum + weight, 0))
  for (const happening of possible) {
    left -= happening.weight
    if (left < 0) return happening
  }
  throw new RangeError('nothing can happen')
}

/** What is not in order when the world has been well for long enough; nothing as soon as nothing is. */
async function settled(story: Story): Promise<string[]> {
  for (let waited = 0; ; waited += STEP_MS) {
    await virtualSleep(STEP_MS)
    const wrong = await final(story)
    if (wrong.length === 0 || waited >= PATIENCE_MS) return wrong
  }
}

/** Everything works again, and time goes by until every deadline is past. */
async function recover(story: Story): Promise<void> {
  const { world, tell } = story
  tell('all is well again')
  world.mining = true
  world.wires.partition()
  Object.assign(world.wires.weather, { loss: 0, duplication: 0, delayMs: 50 })
  for (const machine of world.machines.values()) Object.assign(machine, { skewMs: 0, hasEngine: true })
  await virtualSleep(12_000)
  for (const member of MEMBERS) if (world.nodes.get(member)?.isDead() !== false) await begin(world, member)
  for (const [member, isSuspended] of story.suspended) if (isSuspended) decide(story, member, false)
  await virtualSleep(20_000)
  world.schedule.skip(4_300_000)
  await virtualSleep(15_000)
}

/** Started until it runs: one that was dying by its statements may die over its start. */
async function begin(world: World, member: number): Promise<void> {
  await world.start(member).catch((error: unknown) => {
    if (!isHexinError(error)) throw error
    world.troubles.push(`member ${member} can't start in a world that is well: ${error.message}`)
  })
}

async function hashOf({ world, trace }: Story): Promise<string> {
  const hash = createHash('sha256').update(trace.join('\n'))
  for (const member of MEMBERS) {
    const db = databaseOf(world, member)
    const { size } = await db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
    hash.update(`${member} ${size} ${await rootOf(db, size)}\n`)
  }
  return hash.digest('hex')
}
