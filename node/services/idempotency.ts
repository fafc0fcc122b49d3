import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../ports/clock.ts'
import type { IdempotencyKeys, KeyedRequest } from '../ports/idempotency.ts'

/** What a request drew by name: 32 bytes, the same ones whenever the request is sent again under its key, and nobody else's guess. */
export type Draw = (name: string) => Uint8Array

/** An answer as it goes out. */
export type Answer = {
  readonly status: number
  readonly location?: string
  readonly body: unknown
  /** Of a request whose body streams by: the hash of that. */
  readonly bodyHash?: string
}

export type Idempotency = {
  /**
   * Runs a request once for its key: sent again, it gets the answer that was kept. A refusal uses no key. A request whose node ended in the middle runs again;
   * what it made under names that it drew, it finds.
   * @throws HexinError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_IN_FLIGHT
   */
  once(args: {
    readonly key: string
    /** Method, path, query and body as one text. */
    readonly request: string
    /** Of a body that streams by: reads what is left of it, and gives the hash of all. */
    readonly bodyHash?: () => Promise<string>
    readonly run: (draw: Draw) => Promise<Answer>
  }): Promise<Answer>
  /**
   * For a request whose service keeps keys itself, with what it made: only sees to it that one runs at a time.
   * @throws HexinError IDEMPOTENCY_KEY_IN_FLIGHT
   */
  alone<T>(key: string, run: () => Promise<T>): Promise<T>
  /** What a request without a key draws: something new each time. */
  readonly fresh: Draw
  /** Forgets keys that are older than a week. */
  forget(): Promise<void>
}

/** How long a key is kept, in seconds: a week, so that what failed on a Friday can be sent again on Monday. */
const KEPT_S = 7 * 86_400

/** One process serves a member at a time, so what is under way is known here; a key that is taken, without answer and not under way, is of a process that ended. */
export function createIdempotency({
  crypto,
  clock,
  store,
  secret,
  wrap,
  unwrap,
}: {
  readonly crypto: Pick<Crypto, 'sha256' | 'randomBytes'>
  readonly clock: Clock
  readonly store: IdempotencyKeys
  /** A key of the node's own, outside the database: what is drawn can't be known from there. */
  readonly secret: Uint8Array
  readonly wrap: (data: Uint8Array, label: string) => Buffer
  readonly unwrap: (wrapped: Uint8Array, label: string) => Buffer
}): Idempotency {
  const running = new Set<string>()

  function requireIdle(key: string): void {
    if (running.has(key)) throw new HexinError('IDEMPOTENCY_KEY_IN_FLIGHT', { found: key })
  }

  async function alone<T>(key: string, run: () => Promise<T>): Promise<T> {
    requireIdle(key)
    running.add(key)
    try {
      return await run()
    } finally {
      running.delete(key)
    }
  }

  const drawFor =
    (key: string, requestHash: string): Draw =>
    (name) =>
      crypto.sha256(utf8(JSON.stringify([toBase64url(secret), key, requestHash, name])))

  return {
    alone,
    fresh: () => crypto.randomBytes(32),
    async once({ key, request, bodyHash, run }) {
      const requestHash = toBase64url(crypto.sha256(utf8(request)))
      const label = `answer under ${key}`

      async function kept(taken: KeyedRequest | undefined): Promise<Answer | undefined> {
        if (taken && taken.requestHash !== requestHash)
          throw new HexinError('IDEMPOTENCY_KEY_REUSED', { found: 'another request' })
        if (!taken?.answer) return undefined
        const answer = JSON.parse(unwrap(taken.answer, label).toString()) as Answer
        if (bodyHash && answer.bodyHash !== (await bodyHash()))
          throw new HexinError('IDEMPOTENCY_KEY_REUSED', { found: 'another body' })
        return answer
      }

      async function make(): Promise<Answer> {
        const made = await run(drawFor(key, requestHash)).catch(async (error: unknown) => {
          await store.free(key)
          throw error
        })
        const answer = bodyHash ? { ...made, bodyHash: await bodyHash() } : made
        await store.keep(key, wrap(utf8(JSON.stringify(answer)), label))
        return answer
      }

      requireIdle(key)
      // What is kept, any number may read at once; who runs looks again, as another one may have run between.
      const found = await kept(await store.find(key))
      return found ?? alone(key, async () => (await kept(await store.take(key, requestHash))) ?? make())
    },
    forget: () => store.forget(clock() - KEPT_S),
  }
}

/** A UUID out of drawn bytes: version 8, the one for bytes of any origin (RFC 9562). */
export function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
