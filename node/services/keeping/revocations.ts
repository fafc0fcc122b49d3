import type { Revocation } from '@hexin/sdk/api/revocations.ts'
import { assertRestriction, deletionSchema, restrictionSchema } from '@hexin/sdk/consent/keeping.ts'
import {
  DUTY_S,
  dutiesOf,
  type NoticeType,
  type Revoked,
  type Stop,
  stopSchema,
} from '@hexin/sdk/consent/revocation.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { decodeStatement, signStatement, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { Notices } from '../../ports/notices.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import { isInside, type Membership } from '../membership.ts'
import type { SubjectOf } from '../subjectOf.ts'

export type Revocations = {
  /** As far as this member was told. */
  list(query: PageQuery): Promise<Page<Revocation>>
  /** A company's own. @throws HexinError AUTH_SUBJECT_INVALID */
  listOwn(token: string, query: PageQuery): Promise<Page<Revocation>>
  /** A party's signed word. @throws HexinError INPUT_INVALID, STATEMENT_*, RESTRICTION_INVALID */
  readonly receive: PeerHandler
  /** Acknowledges what is new, tells of deletions and restrictions, and looks who is overdue. */
  round(): Promise<void>
  /** Whether an asker owes this member, who answered it, a statement about what it kept of a revoked grant. From memory. */
  isOverdue(asker: number): boolean
}

const AT_ONCE = 100
/** Seconds by which two members may have seen a grant's end apart. */
const APART_S = 86_400

const messageSchema = z.strictObject({
  type: z.enum(['stop', 'deletion', 'restriction']),
  statement: z.string().max(1_000_000),
})

/** Tells the parties to a revoked grant, and the regulators, what this member did, and keeps what they tell. */
export function createRevocations({
  crypto,
  clock,
  self,
  keyId,
  signer,
  membership,
  trust,
  subjectOf,
  grants,
  notices,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly membership: Membership
  readonly trust: GrantTrust
  readonly subjectOf: SubjectOf
  readonly grants: Grants
  readonly notices: Notices
}): Revocations {
  let overdue: ReadonlySet<number> = new Set()

  /** The parties and the regulators; nobody else learns who is party to a grant. */
  function audience({ grantee, providers }: { grantee: number; providers: readonly number[] }): number[] {
    const regulators = membership
      .all()
      .filter(({ roles, status }) => roles.includes('regulator') && status !== 'retired')
      .map(({ number }) => number)
    return [...new Set([grantee, ...providers, ...regulators])].filter((member) => member !== self)
  }

  async function acknowledge(): Promise<void> {
    for (const { grant, grantee, providers, answers } of await notices.unacknowledged(self, AT_ONCE)) {
      const payload = {
        grant,
        member: self,
        grantee,
        providers: [...providers],
        answers,
        at: clock(),
      } as Stop
      const statement = await signStatement({ type: 'hexin-stop+jwt', keyId, payload, signer })
      await notices.tell({ grant, member: self, type: 'stop', statement }, audience({ grantee, providers }))
    }
    for (const { grantee, providers, ...notice } of await notices.untold(self, AT_ONCE))
      await notices.tell(notice, audience({ grantee, providers }))
  }

  async function refresh(): Promise<void> {
    const now = clock()
    const open = await notices.undeleted(now - DUTY_S)
    overdue = new Set(open.filter(answeredHere).flatMap((each) => lateGrantee(each, now)))
  }

  const answeredHere = ({ providers, notices: said }: Revoked): boolean =>
    providers.includes(self) &&
    said.some(({ member, type, statement }) => member === self && type === 'stop' && answersOf(statement) > 0)

  async function read(from: number, type: NoticeType, statement: string): Promise<string> {
    const keyOf = (id: string) => {
      const key = membership.statementKey(id)
      return key && key.member === from && isInside(key, clock()) ? key : undefined
    }
    const { payload } = await verifyStatement(crypto, { statement, type: `hexin-${type}+jwt`, keyOf })
    const said = schemas[type].safeParse(payload)
    if (!said.success) throw new HexinError('INPUT_INVALID', { detail: said.error.message })
    const member = 'member' in said.data ? said.data.member : said.data.keeper
    if (member !== from) throw new HexinError('INPUT_INVALID', { found: member, expected: from })
    if ('basis' in said.data) await assertBased(said.data)
    return said.data.grant
  }

  /** A basis that the template does not know, or a date beyond it, is no restriction: the duty stays. */
  async function assertBased(terms: z.infer<typeof restrictionSchema>): Promise<void> {
    const known = await grants.find(terms.grant)
    if (!known) return
    const { artefact } = known
    const endedAt = Math.min(terms.at, (await notices.revokedAt(terms.grant)) ?? terms.at) + APART_S
    assertRestriction(terms, { artefact, template: trust.templateOf(artefact.template), endedAt })
  }

  const view = (each: Revoked): Revocation => ({
    grant: each.grant,
    revokedAt: each.revokedAt,
    parties: dutiesOf(each, clock()),
    statements: each.notices.map(({ statement }) => statement),
  })

  const viewed = ({ items, next }: Page<Revoked>) => ({ items: items.map(view), next })

  return {
    list: async (query) => viewed(await notices.list(query)),
    async listOwn(token, query) {
      const subject = await subjectOf(token)
      return viewed(await notices.list({ subject, ...query }))
    },
    async receive(from, body) {
      const parsed = messageSchema.safeParse(body)
      if (!parsed.success) throw new HexinError('INPUT_INVALID')
      const { type, statement } = parsed.data
      const grant = await read(from, type, statement)
      await notices.hear({ grant, member: from, type, statement })
      return { heard: true }
    },
    async round() {
      await acknowledge()
      await refresh()
    },
    isOverdue: (asker) => overdue.has(asker),
  }
}

const schemas = { stop: stopSchema, deletion: deletionSchema, restriction: restrictionSchema } as const

const answersOf = (statement: string): number =>
  stopSchema.parse(decodeStatement(statement, 'hexin-stop+jwt').payload).answers

const lateGrantee = (revoked: Revoked, now: number): number[] =>
  dutiesOf(revoked, now)
    .filter(({ role, state, late }) => role === 'grantee' && late && state !== 'nothingKept')
    .map(({ member }) => member)
