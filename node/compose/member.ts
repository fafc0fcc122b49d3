import { councilResource } from '../http/resources/council.ts'
import { memberResource } from '../http/resources/members.ts'
import { createCouncil } from '../services/council/createCouncil.ts'
import type { ReportState } from '../services/reportState.ts'
import { createSendOutbox } from '../services/sendOutbox.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Who the members are, how this one is, and the reading of the chain. */
export function memberPart(foundation: Foundation, state: ReportState): Part {
  const { config, self, membership, follow, peers } = foundation
  return {
    resource: memberResource({ self, membership, state }),
    loops: [
      {
        name: 'chain',
        everyMs: config.pollMs,
        async work() {
          await follow.round()
          await peers.recheck()
        },
      },
    ],
  }
}

/** What the members decide, and this member's transactions. */
export function councilPart(foundation: Foundation): Part {
  const { config, log, crypto, clock, self, network, signers, chain, membership, follow } = foundation
  const { council, outbox } = foundation.stores
  const work = createSendOutbox({
    chain,
    outbox,
    onReverted: ({ nonce, purpose }) => log.error({ nonce, purpose }, 'transaction reverted'),
  })
  return {
    resource: councilResource(
      createCouncil({
        ...{ crypto, clock, self, network, signers },
        ...{ chain, council, outbox, membership, follow },
      }),
    ),
    loops: [{ name: 'outbox', everyMs: config.pollMs, work }],
  }
}
