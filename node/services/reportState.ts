import type { Figures, Health } from '@hexin/sdk/api/members.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { ChainIndex } from '../ports/chainIndex.ts'
import type { Clock } from '../ports/clock.ts'
import type { Alarms } from '../ports/companies.ts'
import type { Exchanges } from '../ports/exchange.ts'
import type { Faults } from '../ports/faults.ts'
import type { Grants } from '../ports/grants.ts'
import type { Log } from '../ports/log.ts'
import type { Outbox } from '../ports/outbox.ts'
import type { SeenEpochStore } from '../ports/seenEpochs.ts'
import type { FollowChain } from './followChain.ts'

/** What this node found out that somebody has to look into. */
export type Findings = {
  readonly alarms: number
  readonly equivocations: number
  readonly faults: number
}

export type ReportState = {
  health(): Promise<Health>
  /** @param caseNumber counts only this case's exchanges and grants */
  figures(caseNumber: string | undefined): Promise<Figures>
  /** @throws HexinError STORE_UNAVAILABLE */
  findings(): Promise<Findings>
  /** Remembers the latest failure of a background loop; undefined when it works again. */
  note(loop: string, error: unknown): void
  /** The loops whose last run failed. */
  failing(): readonly string[]
}

/** What the node says of itself. Health never fails: what is away is what it reports. */
export function createReportState({
  clock,
  self,
  maxBlockAgeS,
  follow,
  index,
  log,
  outbox,
  exchanges,
  grants,
  alarms,
  seenEpochs,
  faults,
}: {
  readonly clock: Clock
  readonly self: number
  readonly maxBlockAgeS: number
  readonly follow: FollowChain
  readonly index: ChainIndex
  readonly log: Log
  readonly outbox: Outbox
  readonly exchanges: Exchanges
  readonly grants: Grants
  readonly alarms: Pick<Alarms, 'count'>
  readonly seenEpochs: Pick<SeenEpochStore, 'equivocationCount'>
  readonly faults: Pick<Faults, 'openCount'>
}): ReportState {
  const failures = new Map<string, string>()

  async function findings(): Promise<Findings> {
    const [raised, equivocations, open] = await Promise.all([
      alarms.count(),
      seenEpochs.equivocationCount(),
      faults.openCount(),
    ])
    return { alarms: raised, equivocations, faults: open }
  }

  async function store() {
    try {
      const [size, anchor, { open, reverted }, found] = await Promise.all([
        log.size(),
        index.latestAnchor(self),
        outbox.figures(),
        findings(),
      ])
      return { log: { size, anchoredSize: anchor?.size ?? 0 }, outbox: { open, reverted }, ...found }
    } catch {
      return undefined
    }
  }

  return {
    findings,
    note(loop, error) {
      if (error === undefined) failures.delete(loop)
      else
        failures.set(
          loop,
          error instanceof HexinError
            ? `${error.code}: ${error.message}`
            : error instanceof Error
              ? error.message
              : 'failed',
        )
    },
    failing: () => [...failures.keys()],
    async health() {
      const stored = await store()
      const head = follow.head()
      const ageS = head && Math.max(0, clock() - head.time)
      const chain = failures.has('chain')
        ? 'unavailable'
        : ageS === undefined || ageS > maxBlockAgeS
          ? 'stale'
          : 'ok'
      const isOk = stored !== undefined && chain === 'ok' && failures.size === 0
      return {
        status: isOk ? 'ok' : 'degraded',
        member: self,
        database: stored ? 'ok' : 'unavailable',
        chain,
        block: head && ageS !== undefined ? { number: head.number, ageS } : null,
        log: stored?.log ?? null,
        outbox: stored?.outbox ?? null,
        alarms: stored?.alarms ?? null,
        equivocations: stored?.equivocations ?? null,
        faults: stored?.faults ?? null,
        problems: [...failures].map(([loop, message]) => `${loop}: ${message}`),
      }
    },
    async figures(caseNumber) {
      const [size, checkpoints, chain, counted, known] = await Promise.all([
        log.size(),
        index.anchorCount(self),
        outbox.figures(),
        exchanges.figures(caseNumber),
        grants.count(caseNumber),
      ])
      return {
        log: { size, checkpoints },
        chain,
        exchanges: { ...counted, refused: { ...counted.refused } },
        grants: known,
      }
    },
  }
}
