import { type Client, createClient } from '@hexin/sdk/client.ts'

const TIMEOUT_MS = 30_000

/** A client of one node. A node that does not answer in time counts as one that can't be reached. */
export function clientOf(url: string, token?: string): Client {
  // A browser's fetch refuses to be called as another object's method, hence the function around it.
  return createClient({
    url,
    token,
    fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) }),
  })
}
