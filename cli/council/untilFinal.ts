import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorCode, HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'

const WAIT_MS = 60_000
const EVERY_MS = 200

/**
 * Repeats an order under its one key until its transaction is final. What is only a matter of a block or two (`early`) is waited for too.
 * @throws HexinError as the order does; DECISION_REFUSED where the chain turned it down after all
 */
export async function untilFinal<T extends { readonly state: 'sent' | 'final' | 'reverted' }>(
  order: () => Promise<T>,
  early: (error: unknown) => boolean = () => false,
): Promise<T> {
  for (let waited = 0; ; waited += EVERY_MS) {
    try {
      const step = await order()
      if (step.state === 'reverted')
        throw new HexinError('DECISION_REFUSED', { found: 'a transaction that the chain turned down' })
      if (step.state === 'final' || waited >= WAIT_MS) return step
    } catch (error) {
      if (waited >= WAIT_MS || !early(error)) throw error
    }
    await sleep(EVERY_MS)
  }
}

/** Asks until the node has read what is final. */
export async function untilKnown<T>(ask: () => Promise<T>, unknown: ErrorCode): Promise<T> {
  for (let waited = 0; ; waited += EVERY_MS) {
    try {
      return await ask()
    } catch (error) {
      if (waited >= WAIT_MS || !isHexinError(error, unknown)) throw error
    }
    await sleep(EVERY_MS)
  }
}

/** Asks until the node tells the state that a final transaction has led to: its index reads the same block a moment later. */
export async function untilTold<T extends { readonly state: string }>(
  ask: () => Promise<T>,
  state: T['state'],
): Promise<T> {
  for (let waited = 0; ; waited += EVERY_MS) {
    const view = await ask()
    if (view.state === state || waited >= WAIT_MS) return view
    await sleep(EVERY_MS)
  }
}
