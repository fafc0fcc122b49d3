import { HexinError } from '@hexin/sdk/errors/base.ts'
import { HEADS_MAX, headQuerySchema } from '@hexin/sdk/exchange/chainHead.ts'
import type { Chains } from '../../ports/exchange.ts'
import type { PeerHandler } from '../../ports/peers.ts'

/** Tells an asker how far its own chains have come here: its own signed requests, to nobody else. */
export function createGiveHeads({ chains }: { readonly chains: Chains }): PeerHandler {
  return async (asker, body) => {
    const { data: query, error } = headQuerySchema.safeParse(body)
    if (!query) throw new HexinError('REQUEST_MALFORMED', { detail: error.message })
    const rows = await chains.answered({ asker, ...query, limit: HEADS_MAX })
    return {
      heads: rows.map(({ statement }) => statement),
      next: rows.length < HEADS_MAX ? null : rows.at(-1)?.basis,
    }
  }
}
