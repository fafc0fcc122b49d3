import type { Anvil } from './anvil.ts'
import type { Journal } from './journal.ts'

export type Producer = {
  /** Hands a signed transaction in; rejects as the chain does. It is in a block only after `produce`. */
  submit(raw: string): Promise<unknown>
  /** Makes a block if a transaction waits or the last one is older than `idleS`. */
  produce(): Promise<void>
}

/**
 * Makes the devnet's blocks: first the journal, on disk, then the block. Whatever a reader sees was written down before, so every block is
 * final at once and survives a kill at any moment: the journal is replayed to the same blocks, hash for hash.
 */
export async function createProducer({
  anvil,
  journal,
  idleS,
}: {
  readonly anvil: Anvil
  readonly journal: Journal
  readonly idleS: number
}): Promise<Producer> {
  // By hash; in order of arrival.
  const pool = new Map<string, string>()
  let last = await replay(anvil, journal)
  let turn: Promise<unknown> = Promise.resolve()

  /** One at a time: a transaction that arrives while a block is made belongs to the next. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = turn.then(work)
    turn = result.catch(() => undefined)
    return result
  }

  async function makeBlock(): Promise<void> {
    const now = Math.floor(Date.now() / 1000)
    if (pool.size === 0 && now - last.time < idleS) return
    const block = { number: last.number + 1, time: Math.max(now, last.time + 1), pool: [...pool.values()] }
    await journal.append(block)
    await mine(anvil, block.time)
    const made = (await anvil.rpc('eth_getBlockByNumber', ['latest', false])) as Block
    if (Number(made.number) !== block.number)
      throw new Error(`made block ${Number(made.number)} instead of ${block.number}`)
    for (const hash of made.transactions) pool.delete(hash)
    last = block
  }

  return {
    submit: (raw) =>
      inTurn(async () => {
        const hash = (await anvil.rpc('eth_sendRawTransaction', [raw])) as string
        pool.set(hash, raw)
        return hash
      }),
    produce: () => inTurn(makeBlock),
  }
}

type Block = { readonly number: string; readonly timestamp: string; readonly transactions: readonly string[] }

/** Makes again what the state file, written now and then, does not have yet. */
async function replay(anvil: Anvil, { blocks }: Journal): Promise<{ number: number; time: number }> {
  const head = (await anvil.rpc('eth_getBlockByNumber', ['latest', false])) as Block
  const from = Number(head.number)
  if (from > blocks.length) throw new Error(`the state is at block ${from}, the journal at ${blocks.length}`)
  for (const { time, pool } of blocks.slice(from)) {
    for (const raw of pool) await anvil.rpc('eth_sendRawTransaction', [raw]).catch(ignoreKnown)
    await mine(anvil, time)
  }
  return blocks.at(-1) ?? { number: 0, time: Number(head.timestamp) }
}

/** A transaction that did not fit into its block waits in the pool and stands in the next block's entry too. */
function ignoreKnown(error: Error): void {
  if (!/already imported|nonce too low/.test(error.message)) throw error
}

async function mine(anvil: Anvil, time: number): Promise<void> {
  await anvil.rpc('evm_setNextBlockTimestamp', [time])
  await anvil.rpc('evm_mine')
}
