import type { Metrics } from '../http/metrics.ts'
import type { PeerHandler, PeerMethod } from '../ports/peers.ts'
import type { ReportState } from '../services/reportState.ts'
import type { Foundation } from './foundation.ts'

/** What is read at each scrape: queues, chain, log, database, loops. */
export function addGauges(
  metrics: Metrics,
  { stores, follow, clock, self, poolUse, isLeader, limitedPeers }: Foundation,
  state: Pick<ReportState, 'failing' | 'findings'>,
): void {
  const { depths, log, index } = stores
  metrics.gauge(
    {
      name: 'hexin_queue_depth',
      help: 'What waits, fails meanwhile, or ended undelivered: transactions, messages, exchanges, relayed operations',
      labels: ['queue'],
    },
    async () => (await depths.read()).map(({ queue, depth }) => ({ labels: { queue }, value: depth })),
  )
  metrics.gauge({ name: 'hexin_chain_head_number', help: 'The last final block that was read' }, async () =>
    only(follow.head()?.number),
  )
  metrics.gauge(
    { name: 'hexin_chain_head_age_seconds', help: 'How old the last final block is' },
    async () => {
      const head = follow.head()
      return only(head && Math.max(0, clock() - head.time))
    },
  )
  metrics.gauge({ name: 'hexin_log_leaves', help: 'Statements in this member’s log' }, async () =>
    only(await log.size()),
  )
  metrics.gauge(
    { name: 'hexin_log_unpublished_leaves', help: 'Statements that no final checkpoint covers' },
    async () => {
      const [size, anchor] = await Promise.all([log.size(), index.latestAnchor(self)])
      return only(size - (anchor?.size ?? 0))
    },
  )
  metrics.gauge(
    { name: 'hexin_leader', help: '1 while this process holds the member’s database for itself' },
    async () => only(isLeader() ? 1 : 0),
  )
  metrics.gauge(
    {
      name: 'hexin_database_connections',
      help: 'The pool: open, idle, and callers that wait for one',
      labels: ['state'],
    },
    async () => Object.entries(poolUse()).map(([name, value]) => ({ labels: { state: name }, value })),
  )
  metrics.gauge(
    {
      name: 'hexin_peers_limited',
      help: 'What other nodes were refused, or had to wait for, since the start, by what was too much',
      labels: ['limit'],
    },
    async () =>
      Object.entries(limitedPeers?.() ?? {}).map(([limit, value]) => ({ labels: { limit }, value })),
  )
  metrics.gauge(
    {
      name: 'hexin_findings',
      help: 'What this node found out and somebody has to look into: alarms about keys, contradicting epochs, open faults of exchanges',
      labels: ['kind'],
    },
    async () => Object.entries(await state.findings()).map(([kind, value]) => ({ labels: { kind }, value })),
  )
  metrics.gauge(
    {
      name: 'hexin_loop_failing',
      help: '1 for each background loop whose last run failed',
      labels: ['loop'],
    },
    async () => state.failing().map((loop) => ({ labels: { loop }, value: 1 })),
  )
}

/** Notes how long a handler took for another member, and whether it gave an answer. */
export const measured =
  (metrics: Metrics, method: PeerMethod, handler: PeerHandler): PeerHandler =>
  async (from, body) => {
    const since = performance.now()
    const note = (outcome: 'ok' | 'error') =>
      metrics.peerRequest({ method, outcome }, (performance.now() - since) / 1000)
    try {
      const reply = await handler(from, body)
      note('ok')
      return reply
    } catch (error) {
      note('error')
      throw error
    }
  }

const only = (value: number | undefined) => (value === undefined ? [] : [{ value }])
