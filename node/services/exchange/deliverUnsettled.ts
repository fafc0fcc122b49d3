import type { Exchanges } from '../../ports/exchange.ts'
import type { Deliver } from './deliver.ts'

/** Exchanges of one provider that a round looks at. */
const PER_PROVIDER = 100

/**
 * One round over the exchanges that have no outcome yet. All are asked side by side, those of a batch together, and what goes wrong with one is reported and
 * left behind: neither a dead provider nor a poisonous answer holds anybody else's up.
 */
export function createDeliverUnsettled({
  exchanges,
  deliver,
  onError,
}: {
  readonly exchanges: Exchanges
  readonly deliver: Deliver
  readonly onError: (error: unknown) => void
}): () => Promise<void> {
  return async () => {
    const rows = await exchanges.unsettled(PER_PROVIDER)
    await Promise.all(rows.map((row) => deliver(row).catch(onError)))
  }
}
