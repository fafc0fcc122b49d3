import { membersAbi } from '@hexin/sdk/abis/generated.ts'
import { encodeFunctionData } from 'viem'
import { BANKS, BUREAU, MEMBERS } from '../world/world.ts'
import { type Happening, seconds } from './story.ts'

const MINUTE_MS = 60_000

/** A node's process is killed: between two things, or in the middle, after so many more statements of its database. */
export const kill: Happening = {
  name: 'kill',
  weight: 4,
  run({ world, tell }, random) {
    const member = random.of(MEMBERS)
    if (world.nodes.get(member)?.isDead() !== false) return
    const after = random.chance(0.7) ? 1 + random.below(40) : undefined
    tell(`kill ${member}${after === undefined ? '' : ` at its statement ${after} from now`}`)
    world.kill(member, after)
  },
}

/** Whoever is down comes up again. */
export const restart: Happening = {
  name: 'restart',
  weight: 30,
  may: ({ world }) => MEMBERS.some((member) => world.nodes.get(member)?.isDead() !== false),
  async run({ world, tell }) {
    for (const member of MEMBERS) {
      if (world.nodes.get(member)?.isDead() === false) continue
      tell(`start ${member}`)
      await world.start(member).catch((error: Error) => tell(`start ${member}: ${error.message}`))
    }
  },
}

/** A bank's operator restores a backup of its database: what was signed meanwhile is lost there. */
export const restore: Happening = {
  name: 'restore',
  weight: 1,
  async run({ world, tell, restored, go }, random) {
    const member = random.of(BANKS)
    const machine = world.machines.get(member)
    if (!machine || world.nodes.get(member)?.isDead() !== false) return
    const backup = await machine.database.snapshot()
    tell(`backup of ${member}`)
    world.schedule.after(5_000 + random.below(20_000), `restore ${member}`, async () => {
      world.kill(member)
      await machine.database.restore(backup)
      restored.add(member)
      go(`restore ${member}`, world.start(member))
    })
  },
}

export const weather: Happening = {
  name: 'weather',
  weight: 4,
  run({ world, tell }, random) {
    const { weather: its } = world.wires
    const calm = random.chance(0.4)
    its.loss = calm ? 0 : random.below(25) / 100
    its.duplication = calm ? 0 : random.below(40) / 100
    its.delayMs = calm ? 50 : 50 + random.below(4_000)
    tell(`weather: loses ${its.loss}, doubles ${its.duplication}, takes up to ${its.delayMs} ms`)
  },
}

export const partition: Happening = {
  name: 'partition',
  weight: 2,
  run({ world, tell }, random) {
    const side = random.chance(0.6) ? [] : MEMBERS.filter(() => random.chance(0.5))
    tell(`partition: ${side.join(', ') || 'none'}`)
    world.wires.partition(...side)
  },
}

/** A node's clock goes wrong, or right again. */
export const skew: Happening = {
  name: 'clock',
  weight: 3,
  run({ world, tell }, random) {
    const machine = world.machines.get(random.of(MEMBERS))
    if (!machine) return
    machine.skewMs = random.chance(0.4) ? 0 : random.below(40_000) - 20_000
    tell(`clock of ${machine.member}: ${machine.skewMs} ms`)
  },
}

/** Nothing runs for a while: machines were asleep, and everything is late. */
export const sleep: Happening = {
  name: 'sleep',
  weight: 3,
  async run({ world, tell }, random) {
    const ms = random.chance(0.2) ? 65 * MINUTE_MS : MINUTE_MS / 2 + random.below(4 * MINUTE_MS)
    tell(`all sleep for ${ms} ms`)
    world.schedule.skip(ms)
  },
}

export const halt: Happening = {
  name: 'chain',
  weight: 2,
  run({ world, tell }, random) {
    world.mining = random.chance(0.7)
    tell(world.mining ? 'blocks are made' : 'no blocks are made')
  },
}

export const engine: Happening = {
  name: 'engine',
  weight: 2,
  run({ world, tell }, random) {
    const machine = world.machines.get(random.of(MEMBERS))
    if (!machine) return
    machine.hasEngine = random.chance(0.6)
    tell(`engine of ${machine.member}: ${machine.hasEngine ? 'there' : 'away'}`)
  },
}

/** The council suspends a bank, or reinstates it. */
export const standing: Happening = {
  name: 'suspension',
  weight: 1,
  may: ({ world }) => world.nodes.get(BUREAU)?.isDead() === false,
  run(story, random) {
    const member = random.of(BANKS)
    decide(story, member, story.suspended.get(member) !== true)
  },
}

/** What the council decides, by the account that has its power here. */
export function decide(story: Parameters<Happening['run']>[0], member: number, suspends: boolean): void {
  const node = story.world.nodes.get(BUREAU)
  if (!node) return
  const { chain, stores } = node.foundation
  const functionName = suspends ? 'suspend' : 'reinstate'
  if (suspends) story.suspensions.push({ member, at: seconds(story.world) })
  const data = encodeFunctionData({ abi: membersAbi, functionName, args: [member] })
  const work = stores.outbox.enqueue('test', (nonce) =>
    chain.sign({ contract: 'members', data, gas: 300_000n, nonce }),
  )
  story.suspended.set(member, suspends)
  story.go(`${functionName} ${member}`, work)
}
