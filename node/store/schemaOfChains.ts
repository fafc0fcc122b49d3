import type { ChainState } from '@hexin/sdk/exchange/followChain.ts'
import type { Json } from './json.ts'

/** The tables of numbered chains of exchanges. */
export type ChainTables = {
  asked_chains: { grant_id: string; provider: number; number: number; head: string }
  closed_links: {
    asker: number
    grant_id: string
    number: number
    previous: string | null
    request_hash: string
    receipt: string
    closed_at: number
  }
  answered_chains: {
    asker: number
    grant_id: string
    highest: number
    head: string
    gaps: Json<ChainState['gaps']>
  }
}
