import { exchangeFaultResource } from '../http/resources/exchangeFaults.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Seconds after which the receipt of an answered request is missing: the asker may ask for its answer for an hour, and sends receipts every few seconds. */
const RECEIPT_S = 2 * 3_600

/** Finds where the two sides of exchanges don't agree, and tells. */
export function faultPart({ clock, log, stores: { faults, closedLinks } }: Foundation): Part {
  return {
    resource: exchangeFaultResource({ faults, closedLinks }),
    loops: [
      {
        name: 'faults of exchanges',
        everyMs: 60_000,
        async work() {
          const count = await faults.note(clock() - RECEIPT_S)
          if (count > 0) log.warn({ count }, 'exchanges have faults: GET /v1/exchange-faults')
        },
      },
    ],
  }
}
