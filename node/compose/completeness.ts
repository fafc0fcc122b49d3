import { equivocationResource } from '../http/resources/equivocations.ts'
import { createGiveMaps } from '../services/completeness/giveMaps.ts'
import { createGrowMap } from '../services/completeness/growMap.ts'
import { createLabels } from '../services/completeness/labels.ts'
import { createOwnKey } from '../services/completeness/ownKey.ts'
import { createProveMap, type ProveMap } from '../services/completeness/proveMap.ts'
import { createSeenEpochs, type SeenEpochs } from '../services/completeness/seenEpochs.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** This member's map of its records, and what it knows of others'. */
export type Completeness = {
  readonly part: Part
  readonly proveMap: ProveMap
  readonly epochs: SeenEpochs
  /** Brings the map up to the log, before a checkpoint is made of it. */
  readonly grow: () => Promise<void>
}

/** By which answers are shown to be complete, and providers that tell two stories are found. */
export function completenessOf(foundation: Foundation): Completeness {
  const { config, crypto, clock, self, keyId, signer, log, peers, membership, proofs } = foundation
  const { maps, records, seenEpochs } = foundation.stores
  const ownKey = createOwnKey({ ...{ crypto, clock, self, keyId, signer, maps }, keys: foundation.labelKeys })
  const labels = createLabels({ crypto, maps })
  const active = (role?: 'regulator') =>
    membership
      .all()
      .filter(({ status, roles }) => status === 'active' && (!role || roles.includes(role)))
      .map(({ number }) => number)
  const epochs = createSeenEpochs({
    ...{ crypto, clock, self, peers, store: seenEpochs, keyOf: membership.statementKey },
    witnesses() {
      const regulators = active('regulator')
      return regulators.length > 0 ? regulators : active()
    },
    others: () => active(),
    onEquivocation: (provider, number) =>
      log.error({ provider, number }, 'the provider has told two stories about its records'),
  })
  const give = createGiveMaps(maps)
  return {
    epochs,
    proveMap: createProveMap({
      ...{ crypto, self, ownKey, labels, maps, records, proofs },
      settledSize: foundation.settledSize,
    }),
    grow: createGrowMap({
      ...{ crypto, clock, self, keyId, signer, ownKey, labels, maps },
      isProvider: () => membership.find(self)?.roles.includes('provider') ?? false,
      budgetMs: config.tickMs / 2,
    }),
    part: {
      resource: equivocationResource(seenEpochs),
      handlers: [
        ['mapKey', give.key],
        ['epochs', give.epochs],
        ['seenEpochs', epochs.receive],
      ],
      loops: [{ name: 'epochs', everyMs: COMPARED_MS, work: epochs.round }],
    },
  }
}

/** At fixed ticks, so that the moment tells nobody whose answer it was. */
const COMPARED_MS = 10_000
