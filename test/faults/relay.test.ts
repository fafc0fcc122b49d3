import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkInvariants } from './rig/checkInvariants.ts'
import { createFaultWorld, type FaultWorld } from './rig/faultWorld.ts'
import type { TcpProxy, Weather } from './rig/tcpProxy.ts'

/* Faults between two nodes, and between clients and a node: real processes, a proxy in each link. */

let world: FaultWorld
beforeAll(async () => {
  world = await createFaultWorld()
  await world.ask('before')
})
afterAll(() => world.stop())

async function holds(because = ''): Promise<void> {
  await world.untilQuiet()
  expect(await checkInvariants(world), because).toEqual([])
}

const manyAsks = (what: string, count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => world.ask(`${what} ${i}`)))

describe('a link between two nodes', () => {
  const LASTING_MS = 2_000
  test.each<[string, Weather, boolean]>([
    ['on which all comes late', { delayMs: 120 }, false],
    ['that ends in the middle of a handshake', { cutAfter: 200 }, true],
    ['that ends in the middle of a message', { cutAfter: 1_500 }, true],
    ['that lets nothing through, and later all at once', { clogged: true }, false],
    ['that nobody answers on', { refusing: true }, true],
  ])('%s: each question is answered once', async (what, weather, isCutting) => {
    const doors = [world.bureau.p2p, world.bank.p2p]
    // Whatever is connected already has its handshake behind it.
    if (isCutting) for (const door of doors) door.cutAll()
    const cutsBefore = doors.map(({ cuts }) => cuts)
    for (const door of doors) door.weather(weather)
    const asking = manyAsks(what, 6)
    await sleep(LASTING_MS)
    for (const door of doors) door.weather({})
    expect(new Set(await asking).size).toBe(6)
    if (isCutting) expect(doors.map(({ cuts }) => cuts)).not.toEqual(cutsBefore)
    await holds()
  })

  test('cut again and again, at any byte: each question is answered once', async () => {
    const asking = manyAsks('cut', 20)
    for (let round = 0; round < 12; round++) {
      await sleep(120)
      world.bureau.p2p.cutAll()
    }
    await asking
    await holds()
  })
})

describe('all links clogged one by one, and healed in another order', () => {
  test.each([1, 2, 3])('seed %i: all is delivered, once', async (seed) => {
    const draw = seeded(seed)
    const { bureau, bank } = world
    const links: readonly TcpProxy[] = [bureau.p2p, bank.p2p, bureau.database, bank.database]
    const work = [
      manyAsks(`swizzle ${seed}`, 8),
      Promise.all(Array.from({ length: 8 }, (_, i) => world.addEvidence(`swizzle ${seed} ${i}`))),
    ]
    for (const link of shuffled(links, draw)) {
      link.weather({ clogged: true })
      await sleep(draw() * 400)
    }
    for (const link of shuffled(links, draw)) {
      link.weather({})
      await sleep(draw() * 400)
    }
    await Promise.all(work)
    await holds(`seed ${seed}`)
  })
})

describe('a client that sends the same again', () => {
  const send = (key: string, body: string): Promise<Response> =>
    fetch(`${world.bureau.node.url}/v1/evidence?name=same.txt&phase=during`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${world.bureau.node.token}`,
        'content-type': 'application/octet-stream',
        'idempotency-key': key,
      },
      body,
    })

  /** What was made; while another request is making it, the node says when to come back. */
  async function made(key: string, body: string): Promise<string> {
    for (;;) {
      const response = await send(key, body)
      const said = (await response.json()) as { readonly id: string; readonly code: string }
      if (response.ok) return said.id
      if (said.code !== 'IDEMPOTENCY_KEY_IN_FLIGHT' || !response.headers.has('retry-after'))
        throw new Error(`${response.status}: ${JSON.stringify(said)}`)
      await sleep(200)
    }
  }

  test('a thousand times at once: one effect, one answer; another body under the key is refused; without the key it is two', async () => {
    const key = randomUUID()
    const replies = await Promise.all(
      Array.from({ length: 1_000 }, async () => {
        const response = await send(key, 'the same')
        const { id, code } = (await response.json()) as { readonly id?: string; readonly code?: string }
        return response.ok ? id : code
      }),
    )
    const id = await made(key, 'the same')
    // Whoever came while it was being made was told to come back.
    expect(replies).toContain(id)
    expect(replies.filter((reply) => reply !== id && reply !== 'IDEMPOTENCY_KEY_IN_FLIGHT')).toEqual([])
    world.acknowledged.evidence.set(id, key)
    expect((await send(key, 'other')).status).toBe(422)
    await holds()
    const again = await made(randomUUID(), 'the same')
    await world.untilQuiet()
    expect(await checkInvariants(world)).toEqual([
      `member 1: evidence: ${again} is there twice, or was never acknowledged`,
    ])
    world.acknowledged.evidence.set(again, '')
  })
})

/** Mulberry32: numbers from 0 to 1 that a seed decides. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const shuffled = <T>(list: readonly T[], draw: () => number): T[] =>
  list
    .map((item) => ({ item, at: draw() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item)
