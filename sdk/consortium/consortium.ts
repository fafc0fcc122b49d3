import { z } from 'zod'
import { addressSchema, hash32Schema, plainTextSchema, unixSecondsSchema } from '../consent/primitives.ts'
import { networkSchema, paceSchema, profileSchema, roles } from '../network.ts'

const { wallet, members } = networkSchema.shape
const { http, p2p } = members.element.shape

const memberSchema = z.strictObject({
  profile: profileSchema,
  roles: z.array(z.enum(roles)).min(1),
  /** Members of one controlling group name the same one, and share one seat: the first of them has it. Left out: a group of its own. */
  group: plainTextSchema(100).optional(),
  http,
  p2p,
  /** The member's key announcement: a file, as seen from this one. */
  announcement: z.string().min(1),
})

const hasTwice = (values: readonly unknown[]): boolean => new Set(values).size < values.length

/**
 * The consortium file: all that a deployment depends on, so that everybody who has it and the announcements knows each of its steps, and every contract's address,
 * beforehand. Members are numbered from 1 in its order.
 */
export const consortiumSchema = z.strictObject({
  chainId: z.int().min(1),
  genesisHash: hash32Schema,
  /** The account that deploys. It must never have sent anything; at the end it has no power left. */
  deployer: addressSchema,
  /** Until when the members' first keys are valid. */
  keysNotAfter: unixSecondsSchema,
  /** What each member's chain account gets for its gas; 0 where accounts have funds already. */
  memberFundsWei: z
    .string()
    .regex(/^(0|[1-9][0-9]{0,26})$/)
    .meta({ description: 'Wei, as a decimal string' }),
  pace: paceSchema,
  bindingWaitS: networkSchema.shape.bindingWaitS,
  budgets: networkSchema.shape.budgets,
  wallet,
  members: z
    .array(memberSchema)
    .min(1)
    .max(1000)
    .refine((all) => all.some((member) => member.roles.includes('registrar')), {
      error: 'nobody is registrar',
    })
    .refine((all) => all.every((member) => !hasTwice(member.roles)), {
      error: 'a member has a role twice',
    }),
})

export type Consortium = z.infer<typeof consortiumSchema>
