import { unwrap, wrap } from '../keys/wrap.ts'
import { createIdempotency, type Idempotency } from '../services/idempotency.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

const HOUR_MS = 3_600_000

/** The one mechanism by which a request that is sent again is done once. */
export function idempotencyOf({ crypto, clock, signers, stores }: Foundation): Idempotency {
  const { secrets } = signers
  return createIdempotency({
    ...{ crypto, clock, store: stores.idempotencyKeys },
    secret: crypto.sha256(Buffer.concat([Buffer.from('idempotency '), secrets])),
    wrap: (data, label) => wrap(secrets, data, label),
    unwrap: (wrapped, label) => unwrap(secrets, wrapped, label),
  })
}

export function idempotencyPart({ forget }: Idempotency): Part {
  return { loops: [{ name: 'idempotency keys', everyMs: HOUR_MS, work: forget }] }
}
