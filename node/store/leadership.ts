import { setTimeout as sleep } from 'node:timers/promises'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import pg from 'pg'
import { storeError } from './database.ts'

/** One lock a database; its number says nothing. */
const LOCK = 7_239_114

/** A predecessor that was killed keeps its connection until the server notices. */
const WAIT_MS = 15_000
const STEP_MS = 250

export type Leadership = {
  /** Whether the lock is held at the moment. */
  isHeld(): boolean
  /** Gives the lock back. */
  release(): Promise<void>
}

/**
 * Makes this process the one that serves the member's peers, its log and its transactions, by an advisory lock that lives as long as its connection:
 * what the stores read and then write rests on it.
 *
 * If the connection breaks, the lock is taken again as soon as the server is back; `onUsurped` is told if another process has it by then, and must end
 * this one.
 * @throws HexinError CONFIG_INVALID where another process holds the lock, STORE_UNAVAILABLE
 */
export async function takeLeadership({
  url,
  onUsurped,
}: {
  readonly url: string
  readonly onUsurped: (error: unknown) => void
}): Promise<Leadership> {
  let closed = false
  let held = false
  let client = await acquire()

  async function acquire(): Promise<pg.Client> {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true })
    fresh.on('error', () => undefined)
    try {
      await fresh.connect()
      await untilTaken(fresh)
    } catch (error) {
      await fresh.end().catch(() => undefined)
      throw storeError(error)
    }
    held = true
    fresh.once('end', () => {
      held = false
      void regain()
    })
    return fresh
  }

  async function regain(): Promise<void> {
    while (!closed) {
      try {
        client = await acquire()
        return
      } catch (error) {
        if (isHexinError(error, 'CONFIG_INVALID')) return onUsurped(error)
        await sleep(STEP_MS)
      }
    }
  }

  return {
    isHeld: () => held,
    async release() {
      closed = true
      await client.end()
    },
  }
}

async function untilTaken(client: pg.Client): Promise<void> {
  for (let waited = 0; ; waited += STEP_MS) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [
      LOCK,
    ])
    if (rows[0]?.taken) return
    if (waited >= WAIT_MS)
      throw new HexinError('CONFIG_INVALID', {
        detail: 'Another process serves this member from this database.',
        expected: 'one process a database',
      })
    await sleep(STEP_MS)
  }
}
