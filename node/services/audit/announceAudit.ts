import type { AuditOrder } from '@hexin/sdk/api/audits.ts'
import { type Announcement, auditId } from '@hexin/sdk/audit/statements.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { signStatement } from '@hexin/sdk/statement/jws.ts'
import type { Audits } from '../../ports/audits.ts'
import type { ChainIndex } from '../../ports/chainIndex.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FollowChain } from '../followChain.ts'
import type { Membership } from '../membership.ts'

/** Resolves to the audit's id. */
export type AnnounceAudit = (order: AuditOrder) => Promise<string>

/**
 * Announces an audit: signs and logs whose leaves, up to which size that is final on the chain by now, how many exchanges, and the block yet to come that decides.
 * @throws HexinError MEMBER_ROLE_MISSING, MEMBER_UNKNOWN, AUDIT_INVALID, AUDIT_LOG_EMPTY
 */
export function createAnnounceAudit({
  crypto,
  clock,
  self,
  keyId,
  signer,
  membership,
  follow,
  index,
  audits,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly membership: Membership
  readonly follow: Pick<FollowChain, 'head'>
  readonly index: Pick<ChainIndex, 'latestAnchor'>
  readonly audits: Pick<Audits, 'announce'>
}): AnnounceAudit {
  return async ({ members, count, from, blocks }) => {
    const { roles } = membership.get(self)
    if (!roles.includes('regulator'))
      throw new HexinError('MEMBER_ROLE_MISSING', { found: roles.join(', '), expected: 'regulator' })
    if (new Set(members).size !== members.length || members.includes(self))
      throw new HexinError('AUDIT_INVALID', { found: members, expected: 'other members, each once' })
    const ranges: Announcement['ranges'][number][] = []
    for (const member of members) {
      membership.get(member)
      const to = (await index.latestAnchor(member))?.size ?? 0
      if (to <= from)
        throw new HexinError('AUDIT_LOG_EMPTY', {
          found: `member ${member}: ${to}`,
          expected: `above ${from}`,
        })
      ranges.push({ member, from, to })
    }
    const terms: Announcement = {
      ...{ salt: toBase64url(crypto.randomBytes(32)), regulator: self, ranges, count },
      ...{ block: (follow.head()?.number ?? 0) + blocks, at: clock() },
    }
    const statement = await signStatement({ type: 'hexin-audit+jwt', keyId, payload: terms, signer })
    const id = auditId(crypto, statement)
    await audits.announce({ id, statement, terms })
    return id
  }
}
