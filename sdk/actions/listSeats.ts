import type { SeatList } from '../api/council.ts'
import { type Client, callJson } from '../client.ts'

/** Who votes in the council: a seat for each controlling group, and which of them is the node's own. */
export function listSeats(client: Client): Promise<SeatList> {
  return callJson(client, { method: 'GET', path: '/v1/council/seats' })
}
