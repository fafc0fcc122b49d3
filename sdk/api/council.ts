import { z } from 'zod'
import { memberNumberSchema, plainTextSchema } from '../consent/primitives.ts'
import { bodies, decisionSchema, decisionsSchema, keyEndSchema, newKeyFields } from '../council/decision.ts'
import { supports } from '../council/proposal.ts'
import { proposalStates } from '../council/proposalState.ts'
import { namesSchema } from './common.ts'
import { nextSchema } from './page.ts'

export const proposalIdSchema = z
  .string()
  .regex(/^(council|emergency)-[0-9a-f]{64}$/)
  .meta({ description: 'Whose proposal it is, and its number there' })

/** On the chain for ever, for all members to read: no personal data, no secrets. */
const reasonSchema = plainTextSchema(1_000)

export const seatListSchema = z
  .object({
    seats: z.array(
      z.object({
        group: z.int(),
        member: z.int(),
        account: z.string().meta({ description: 'Which account votes' }),
        since: z.int(),
        block: z.int(),
      }),
    ),
    own: z.int().nullable().meta({ description: 'The group whose seat this member has' }),
  })
  .meta({ id: 'SeatList' })

export type SeatList = z.infer<typeof seatListSchema>

export const proposalOrderSchema = z
  .strictObject({
    decisions: decisionsSchema.meta({
      description:
        'Carried out together or not at all, in this order; urgent suspensions apart from all others',
    }),
    reason: reasonSchema.meta({
      description: 'For the members to read, on the chain for ever: nothing personal, nothing secret',
    }),
  })
  .meta({ id: 'ProposalOrder' })

export type ProposalOrder = z.input<typeof proposalOrderSchema>

export const ballotOrderSchema = z
  .strictObject({ support: z.enum(supports), reason: reasonSchema.optional() })
  .meta({ id: 'BallotOrder' })

export type BallotOrder = z.infer<typeof ballotOrderSchema>

const proposalFields = {
  id: z.string(),
  body: z.enum(bodies),
  state: z
    .enum(proposalStates)
    .meta({ description: 'As of the last final block; expired: the chain no longer lets it be executed' }),
  proposer: z.object({ member: z.int().nullable(), account: z.string() }),
  reason: z.string(),
  decisions: z.array(
    z.object({
      decision: decisionSchema.nullable().meta({ description: 'null: a call that this node can’t read' }),
      words: namesSchema,
      warnings: z.array(namesSchema).meta({ description: 'What to look into before one votes for it' }),
      call: z.object({ target: z.string(), value: z.string(), data: z.string() }),
    }),
  ),
  createdAt: z.int(),
  snapshot: z.int().meta({ description: 'Seats of this second vote, in the seconds after it' }),
  deadline: z.int().meta({ description: 'Last second of the votes' }),
  seats: z
    .int()
    .nullable()
    .meta({ description: 'All seats at the snapshot; null while that is not past and read' }),
  quorum: z.int().nullable().meta({ description: 'How many of them must be for it' }),
  delayS: z.int().nullable().meta({ description: 'Seconds between queueing and execution; 0: no queue' }),
  votes: z.object({ for: z.int(), against: z.int(), abstain: z.int() }),
  executableFrom: z.int().nullable().meta({ description: 'Of a queued one' }),
  executableUntil: z.int().nullable().meta({ description: 'Before this second; null: no end' }),
  endedAt: z.int().nullable().meta({ description: 'When it was executed or canceled' }),
}

export const proposalSummarySchema = z.object(proposalFields).meta({ id: 'ProposalSummary' })
export type ProposalSummary = z.infer<typeof proposalSummarySchema>

export const proposalListSchema = z
  .object({
    proposals: z.array(proposalSummarySchema),
    next: nextSchema,
  })
  .meta({ id: 'ProposalList' })

export type ProposalList = z.infer<typeof proposalListSchema>

export const proposalSchema = z
  .object({
    ...proposalFields,
    ballots: z.array(
      z.object({
        member: z.int().nullable().meta({ description: 'Whose chain key voted' }),
        account: z.string(),
        support: z.enum(supports),
        weight: z.int(),
        reason: z.string(),
        time: z.int(),
      }),
    ),
    ownVote: z.enum(supports).nullable(),
  })
  .meta({ id: 'Proposal' })

export type ProposalView = z.infer<typeof proposalSchema>

const transactionFields = {
  nonce: z.int().meta({ description: 'Of the transaction that carries it' }),
  state: z.enum(['sent', 'final', 'reverted']).meta({
    description: 'Final within seconds; the same order under the same key tells how it stands',
  }),
}

/** A step of this member in the council, on its way to the chain. */
export const councilStepSchema = z.object({ id: proposalIdSchema, ...transactionFields }).meta({
  id: 'CouncilStep',
})

export type CouncilStep = z.infer<typeof councilStepSchema>

export const ownKeyOrderSchema = z
  .strictObject({ ...newKeyFields, notBefore: newKeyFields.notBefore.default(0) })
  .meta({ id: 'OwnKeyOrder' })

export type OwnKeyOrder = z.input<typeof ownKeyOrderSchema>

export const ownKeyEndSchema = z.strictObject({ notAfter: keyEndSchema.default(0) }).meta({ id: 'OwnKeyEnd' })

/** A step of this member on its own behalf, on its way to the chain. */
export const memberStepSchema = z
  .object({ member: memberNumberSchema, ...transactionFields })
  .meta({ id: 'MemberStep' })

export type MemberStep = z.infer<typeof memberStepSchema>
