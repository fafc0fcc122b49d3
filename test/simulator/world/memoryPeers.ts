import type { PeerBook } from '@hexin/node/p2p/peers.ts'
import type { PeerHandler, PeerMethod, Peers } from '@hexin/node/ports/peers.ts'
import { HexinError, isHexinError, knownCode } from '@hexin/sdk/errors/base.ts'
import type { Random } from '../platform/random.ts'
import type { Schedule } from '../platform/schedule.ts'

/** What the wires do to messages. */
export type Weather = {
  /** Probability that a message, or its reply, is lost. */
  loss: number
  /** That a request comes twice. */
  duplication: number
  /** Milliseconds that a message takes at most; each draws its own, so they overtake each other. */
  delayMs: number
}

/** Something that went over a wire, as whoever listens there has it. */
export type Packet = {
  readonly from: number
  readonly to: number
  readonly method: PeerMethod
  readonly text: string
}

export type MemoryNetwork = {
  readonly weather: Weather
  /** A running node's way into the network. Ended, it neither hears nor says anything. */
  join(member: number, publicKey: Uint8Array, book: PeerBook): Peers & { leave(): void }
  /** Cuts the network in two; nobody named: heals it. */
  partition(...oneSide: readonly number[]): void
  /** Told of all that goes over a wire. */
  onPacket: (packet: Packet) => void
}

const TIMEOUT_MS = 15_000
const DIAL_MS = 5_000

type Place = {
  readonly publicKey: Uint8Array
  readonly book: PeerBook
  readonly handlers: Map<string, PeerHandler>
}

export function createMemoryNetwork(schedule: Schedule, random: Random): MemoryNetwork {
  const places = new Map<number, Place>()
  const network: MemoryNetwork = {
    weather: { loss: 0, duplication: 0, delayMs: 50 },
    onPacket: () => undefined,
    partition: (...side) => {
      oneSide = new Set(side)
    },
    join,
  }
  let oneSide = new Set<number>()
  const isCut = (a: number, b: number): boolean => oneSide.has(a) !== oneSide.has(b)
  const isLost = (a: number, b: number): boolean => isCut(a, b) || random.chance(network.weather.loss)
  const unreachable = (member: number) => new HexinError('PEER_UNREACHABLE', { found: `member ${member}` })

  /** After its own time, unless it is lost on the way. */
  function carry(from: number, to: number, what: string, arrive: () => Promise<void>): void {
    if (isLost(from, to)) return
    schedule.after(1 + random.below(network.weather.delayMs), what, async () => {
      if (!isCut(from, to)) await arrive()
    })
  }

  async function outcome(place: Place, from: number, method: PeerMethod, text: string): Promise<string> {
    const handler = place.handlers.get(method)
    if (!handler) return JSON.stringify({ error: { code: 'PEER_FRAME_INVALID' } })
    try {
      return JSON.stringify({ reply: (await handler(from, JSON.parse(text))) ?? null })
    } catch (error) {
      const code = isHexinError(error) ? error.code : 'INTERNAL'
      if (code === 'INTERNAL')
        network.onPacket({ from, to: from, method, text: `failed: ${(error as Error).stack}` })
      return JSON.stringify({ error: { code } })
    }
  }

  function join(member: number, publicKey: Uint8Array, book: PeerBook): Peers & { leave(): void } {
    const own: Place = { publicKey, book, handlers: new Map() }
    places.set(member, own)

    function request(
      to: number,
      method: PeerMethod,
      body: unknown,
      timeoutMs = TIMEOUT_MS,
    ): Promise<unknown> {
      const text = JSON.stringify(body ?? null)
      return new Promise((resolve, reject) => {
        const target = places.get(to)
        const isKnown = book.find(to) !== undefined
        const mayEnter = () => places.get(to)?.book.memberOf(publicKey) === member
        if (!isKnown || !target || isCut(member, to) || !mayEnter()) {
          // Nobody there says so at once; where packets vanish it takes the dialler's patience.
          schedule.after(target && isKnown ? DIAL_MS : 1, `${member} can't reach ${to}`, async () =>
            reject(unreachable(to)),
          )
          return
        }
        schedule.after(timeoutMs, `${member} gives up on ${to}`, async () => reject(unreachable(to)))
        network.onPacket({ from: member, to, method, text })
        const arrive = async () => {
          const place = places.get(to)
          if (!place || !mayEnter()) return
          const reply = await outcome(place, member, method, text)
          // Whoever died meanwhile answers no more.
          if (places.get(to) !== place) return
          network.onPacket({ from: to, to: member, method, text: reply })
          carry(to, member, `${method} ${to} → ${member}: reply`, async () => {
            const { error, reply: said } = JSON.parse(reply) as { error?: { code: string }; reply?: unknown }
            if (places.get(member) !== own) return
            if (error)
              reject(new HexinError(knownCode(error.code), { detail: `Member ${to} says ${error.code}.` }))
            else resolve(said)
          })
        }
        const times = random.chance(network.weather.duplication) ? 2 : 1
        for (let i = 0; i < times; i++) carry(member, to, `${method} ${member} → ${to}`, arrive)
      })
    }

    return {
      request,
      handle: (method, handler) => void own.handlers.set(method, handler),
      recheck: async () => undefined,
      leave() {
        if (places.get(member) === own) places.delete(member)
      },
    }
  }

  return network
}
