import { z } from 'zod'
import { decodeStatement } from '../statement/jws.ts'
import { deletionSchema, restrictionSchema } from './keeping.ts'
import { hash32Schema, memberNumberSchema, unixSecondsSchema } from './primitives.ts'

const DAY_S = 86_400
/** Seconds after a revocation within which each party says that it has stopped. */
const STOP_S = DAY_S
/** Seconds after a grant's end within which its answers are deleted or restricted. */
export const DUTY_S = 7 * DAY_S
/** Seconds that a statement may be under way. */
const UNDER_WAY_S = DAY_S

/**
 * A party to a grant, its grantee or a provider, says that it has seen the revocation and stopped (`hexin-stop+jwt`). It names the others, so that
 * whoever stays silent is missed.
 */
export const stopSchema = z.strictObject({
  grant: hash32Schema,
  member: memberNumberSchema,
  grantee: memberNumberSchema,
  providers: z.array(memberNumberSchema).min(1).max(100),
  answers: z.int().nonnegative().meta({ description: 'Given, by a provider; still kept, by the grantee' }),
  at: unixSecondsSchema,
})

export type Stop = z.infer<typeof stopSchema>

export type NoticeType = 'stop' | 'deletion' | 'restriction'

/** What a party said after a revocation, whoever it is that heard it. */
export type Notice = { readonly member: number; readonly type: NoticeType; readonly statement: string }

/** A revoked grant, as one member knows it: `grantee` and `providers` from the grant itself, where this member has it. */
export type Revoked = {
  readonly grant: string
  readonly revokedAt: number
  readonly grantee: number | undefined
  readonly providers: readonly number[]
  readonly notices: readonly Notice[]
}

export const partyDutySchema = z.object({
  member: z.int(),
  role: z.enum(['grantee', 'provider']),
  stopped: z.int().nullable().meta({ description: 'When it said that it has stopped' }),
  state: z
    .enum(['unknown', 'owed', 'nothingKept', 'restricted', 'deleted'])
    .meta({ description: 'What the grantee said of what it keeps; a provider has nothing to say here' }),
  basis: z.string().nullable(),
  until: z.int().nullable(),
  due: z.int().nullable().meta({ description: 'When its next statement is due' }),
  late: z.boolean(),
})

export type PartyDuty = z.infer<typeof partyDutySchema>

/**
 * What each party owes after a revocation, from what it has said and the clock: a silent one is late without having to say so.
 * @param now unix seconds
 */
export function dutiesOf({ grantee, providers, revokedAt, notices }: Revoked, now: number): PartyDuty[] {
  const stops = notices
    .filter(({ type }) => type === 'stop')
    .map(({ statement }) => stopSchema.parse(decodeStatement(statement, 'hexin-stop+jwt').payload))
  const asker = grantee ?? stops[0]?.grantee
  const others = [...new Set([...providers, ...stops.flatMap((stop) => stop.providers)])]
  const stopOf = (member: number) => stops.find((stop) => stop.member === member)
  const said = (member: number, type: NoticeType) =>
    notices.find((each) => each.member === member && each.type === type)?.statement

  function stopping(member: number, role: PartyDuty['role']): PartyDuty {
    const stopped = stopOf(member)?.at ?? null
    const due = stopped === null ? revokedAt + STOP_S : null
    const late = due !== null && now > due
    return { member, role, stopped, state: 'unknown', basis: null, until: null, due, late }
  }

  function keeping(member: number): PartyDuty {
    const base = stopping(member, 'grantee')
    const deletion = said(member, 'deletion')
    if (deletion !== undefined) {
      deletionSchema.parse(decodeStatement(deletion, 'hexin-deletion+jwt').payload)
      return { ...base, state: 'deleted' }
    }
    const restriction = said(member, 'restriction')
    if (restriction !== undefined) {
      const { basis, until } = restrictionSchema.parse(
        decodeStatement(restriction, 'hexin-restriction+jwt').payload,
      )
      const due = until + UNDER_WAY_S
      return { ...base, state: 'restricted', basis, until, due, late: base.late || now > due }
    }
    const own = stopOf(member)
    if (own?.answers === 0) return { ...base, state: 'nothingKept' }
    const due = revokedAt + DUTY_S
    return { ...base, state: 'owed', due: base.due ?? due, late: base.late || now > due }
  }

  return [
    ...(asker === undefined ? [] : [keeping(asker)]),
    ...others.map((member) => stopping(member, 'provider')),
  ]
}
