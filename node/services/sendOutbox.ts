import type { Chain, ChainBlock } from '../ports/chain.ts'
import type { Outbox, OutboxRow } from '../ports/outbox.ts'

/** Transactions handed in at once: more would wait in the chain's pool. */
const WINDOW = 32

/** Rounds without anything to send between two looks at the chain. */
const IDLE_ROUNDS = 10

/**
 * One round of sending: hands in what is not mined, in order of nonces, and notes what became final.
 *
 * Everything is by the chain's own account nonce, never by what this process remembers, so a crash at any point, of either side, is the
 * same as a slow day: bytes that the chain has lost are handed in again, bytes that it has are left alone.
 */
export function createSendOutbox({
  chain,
  outbox,
  onReverted,
}: {
  readonly chain: Chain
  readonly outbox: Outbox
  readonly onReverted: (row: OutboxRow) => void
}): () => Promise<void> {
  async function settle(row: OutboxRow, final: ChainBlock): Promise<boolean> {
    const receipt = await chain.receipt(row.hash)
    if (!receipt || receipt.block > final.number) return false
    const state = receipt.succeeded ? 'final' : 'reverted'
    await outbox.settle({ nonce: row.nonce, state, block: receipt.block, gasUsed: receipt.gasUsed })
    if (!receipt.succeeded) onReverted(row)
    return true
  }

  let idleRounds = 0
  return async () => {
    const open = await outbox.open(WINDOW)
    idleRounds = open.length === 0 ? idleRounds + 1 : 0
    // With nothing to send it is enough to look now and then whether the chain still has everything.
    if (idleRounds % IDLE_ROUNDS !== 0) return
    const mined = await chain.accountNonce()
    // A chain that was set back lacks transactions that were final here.
    const missing = mined < (await outbox.nextNonce()) ? await outbox.from(mined, WINDOW) : []
    for (const { raw } of missing) await chain.send(raw)

    if (open.length === 0) return
    const final = await chain.finalBlock()
    for (const row of open) {
      if (row.nonce >= mined || !(await settle(row, final))) break
    }
  }
}
