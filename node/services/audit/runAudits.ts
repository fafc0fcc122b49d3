import { compareCounters, type PlacedLook } from '@hexin/sdk/audit/counters.ts'
import { chanceOfFinding } from '@hexin/sdk/audit/draw.ts'
import { type AuditFinding, findingWords } from '@hexin/sdk/audit/findings.ts'
import { type AuditTrust, judgeExchange } from '@hexin/sdk/audit/judge.ts'
import type { AuditReport } from '@hexin/sdk/audit/report.ts'
import type { AuditSide } from '@hexin/sdk/audit/statements.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { type ErrorCode, isHexinError } from '@hexin/sdk/errors/base.ts'
import type { AuditRow, Audits } from '../../ports/audits.ts'
import type { Chain } from '../../ports/chain.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LogProofs } from '../../ports/log.ts'
import type { FollowChain } from '../followChain.ts'
import type { Announced, Demands, DrawnExchange, DrawnMember } from './demand.ts'

/** What passes: the audit is tried again. */
const PASSING = new Set<ErrorCode>([
  'PEER_UNREACHABLE',
  'CHAIN_UNAVAILABLE',
  'STORE_UNAVAILABLE',
  'AUDIT_TOO_EARLY',
])
/** Seconds for which it is. After that a member that can't be reached has not handed over. */
const PATIENCE_S = 86_400

/** Runs the audits whose block is there. Resolves to how many came to an end. */
export type RunAudits = () => Promise<number>

export function createRunAudits({
  crypto,
  clock,
  audits,
  follow,
  chain,
  proofs,
  trust,
  demands,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly audits: Audits
  readonly follow: Pick<FollowChain, 'head'>
  readonly chain: Pick<Chain, 'block'>
  readonly proofs: LogProofs
  readonly trust: AuditTrust
  readonly demands: Demands
}): RunAudits {
  /** What a member hands over; a refusal is a finding, what passes ends this round. */
  async function asked<T>(
    { terms }: Announced,
    member: number,
    findings: AuditFinding[],
    ask: () => Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await ask()
    } catch (error) {
      const passes = isHexinError(error) && PASSING.has(error.code) && clock() < terms.at + PATIENCE_S
      if (!isHexinError(error) || passes) throw error
      findings.push({ code: 'HANDOVER_REFUSED', member, request: null, found: error.code, evidence: [] })
      return undefined
    }
  }

  async function otherSides(
    audit: Announced,
    drawn: readonly DrawnExchange[],
    findings: AuditFinding[],
  ): Promise<ReadonlyMap<DrawnExchange, AuditSide | null>> {
    const sides = new Map<DrawnExchange, AuditSide | null>()
    for (const member of new Set(drawn.map(otherOf))) {
      const its = drawn.filter((exchange) => otherOf(exchange) === member)
      const found = await asked(audit, member, findings, () => demands.others(audit, member, its))
      for (const [i, exchange] of its.entries()) if (found) sides.set(exchange, found[i] ?? null)
    }
    return sides
  }

  async function report(audit: Announced): Promise<AuditReport> {
    const findings: AuditFinding[] = []
    const members: AuditReport['members'][number][] = []
    const drawn: DrawnExchange[] = []
    for (const { member, from, to } of audit.terms.ranges) {
      const found = await asked(audit, member, findings, () => demands.draw(audit, member))
      members.push(figuresOf(member, found ?? { leaves: to - from, opened: 0, exchanges: [] }))
      drawn.push(...(found?.exchanges ?? []))
    }
    const others = await otherSides(audit, drawn, findings)
    const exchanges: AuditReport['exchanges'][number][] = []
    const looks: PlacedLook[] = []
    const counted = new Set<string>()
    for (const exchange of drawn) {
      const { side, asker, provider, requestHash, member, index } = exchange
      const other = others.get(exchange) ?? null
      const sides = member === asker ? { asker: side, provider: other } : { asker: other, provider: side }
      const judged = await judgeExchange(crypto, {
        ...{ requestHash, asker, provider, sides, trust },
        now: clock(),
      })
      const { request, look, receipt, notice, decision } = judged
      const place = sides.provider?.entry?.index
      // A side that refuses as a whole has that finding; it is not told again for each exchange. What the drawn side shows is judged all the same.
      const told = others.has(exchange)
        ? judged.findings
        : judged.findings.filter((of) => of.member === member)
      if (!counted.has(requestHash)) findings.push(...told)
      if (!counted.has(requestHash) && look && place !== undefined) looks.push({ index: place, look })
      counted.add(requestHash)
      exchanges.push({
        ...{ member, index, requestHash, asker, provider, notice, sides },
        request: request ?? null,
        state: look?.state ?? null,
        receipt: receipt ?? null,
        decision: decision ? { allowed: decision.allowed, code: decision.code } : null,
      })
    }
    findings.push(...compareCounters(looks))
    return {
      ...{
        announcement: audit.statement,
        proof: audit.proof,
        blockHash: audit.blockHash,
        members,
        exchanges,
      },
      findings: findings.map((finding) => ({ ...finding, ...findingWords[finding.code] })),
    }
  }

  async function run({ id, statement, terms, leafIndex }: AuditRow): Promise<boolean> {
    if ((follow.head()?.number ?? 0) < terms.block) return false
    const block = await chain.block(terms.block)
    if (!block) return false
    const [proof] = await proofs.prove([leafIndex], terms.block - 1)
    if (!proof) {
      await audits.end(id, { failure: 'AUDIT_SEED_KNOWN' satisfies ErrorCode })
      return true
    }
    try {
      const made = await report({ id, statement, terms, proof, blockHash: block.hash })
      await audits.end(id, { report: made })
      return true
    } catch (error) {
      if (!isHexinError(error)) throw error
      await audits.note(id, error.code)
      return false
    }
  }

  return async () => {
    let ended = 0
    for (const audit of await audits.open()) if (await run(audit)) ended += 1
    return ended
  }
}

const otherOf = ({ member, asker, provider }: DrawnExchange): number => (member === asker ? provider : asker)

function figuresOf(
  member: number,
  { leaves, opened, exchanges }: DrawnMember,
): AuditReport['members'][number] {
  const chance = (bad: number) => chanceOfFinding({ all: leaves, bad: Math.min(bad, leaves), opened })
  return {
    ...{ member, leaves, opened, exchanges: exchanges.length },
    chanceOfOne: chance(1),
    chanceOfTwo: chance(2),
  }
}
