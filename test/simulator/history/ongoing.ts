import { BUREAU, COURT, type World } from '../world/world.ts'
import { databaseOf, endsSeen, usesAt } from './observe.ts'
import type { Story } from './story.ts'

/** Looks under a grant when its provider had seen its end. */
export type Ends = Map<string, number>

/** What must hold at every moment, whatever is broken. @returns what doesn't */
export async function ongoing(story: Story, ends: Ends): Promise<string[]> {
  return [...(await looksKeepBounds(story, ends)), ...story.world.troubles]
}

async function looksKeepBounds({ grants, world }: Story, ends: Ends): Promise<string[]> {
  const wrong: string[] = []
  for (const provider of [BUREAU, COURT]) {
    const db = databaseOf(world, provider)
    const uses = await usesAt(db)
    for (const { grant, maxUses } of grants) {
      const { looks, counted } = uses.get(grant.id) ?? { looks: 0, counted: 0 }
      if (looks > maxUses)
        wrong.push(`member ${provider} answered ${looks} times under a grant for ${maxUses}`)
      if (looks !== counted) wrong.push(`member ${provider} looked ${looks} times and counted ${counted}`)
    }
    for (const grant of await endsSeen(db)) {
      const { looks } = uses.get(grant) ?? { looks: 0 }
      const before = ends.get(`${provider} ${grant}`) ?? looks
      ends.set(`${provider} ${grant}`, before)
      if (looks > before) wrong.push(`member ${provider} answered after it had seen the grant’s revocation`)
    }
  }
  return wrong
}

/** What goes over wires has no value of a record in it. */
export function watchWires(world: World, canary: string, wrong: string[]): void {
  world.wires.onPacket = ({ from, to, method, text }) => {
    if (text.includes(canary))
      wrong.push(`a record’s value went from ${from} to ${to} by ${method} in the clear`)
  }
}
