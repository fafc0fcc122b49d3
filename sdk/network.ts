import { z } from 'zod'
import { budgetsSchema } from './consent/budget.ts'
import { addressSchema, hash32Schema, memberNumberSchema, plainTextSchema } from './consent/primitives.ts'
import type { Crypto } from './crypto/port.ts'
import { canonicalJson, type Hex, toHex, utf8 } from './encoding.ts'
import { countrySchema, licenceSchema } from './members/licence.ts'

/** Roles in the order of their bits on the chain (`contracts/types/RoleSet.sol`). */
export const roles = [
  'registrar',
  'bank',
  'guarantor',
  'reGuarantor',
  'provider',
  'notary',
  'court',
  'mediator',
  'treasury',
  'regulator',
  'investor',
  'serviceProvider',
] as const

export type Role = (typeof roles)[number]

export const roleBits = (names: readonly Role[]): number =>
  names.reduce((bits, name) => bits | (1 << roles.indexOf(name)), 0)

export const rolesOf = (bits: number): Role[] => roles.filter((_, i) => (bits & (1 << i)) !== 0)

/** What a uint32 of the contracts holds. */
const UINT32_MAX = 4_294_967_295

const nameSchema = z.strictObject({ zh: plainTextSchema(100), en: plainTextSchema(100) })

/** What a member is called, where it sits, and what it is licensed for. The chain holds only this document's hash. */
export const profileSchema = z.strictObject({
  name: nameSchema,
  country: countrySchema,
  licences: z.array(licenceSchema).max(20),
  /** The controlling group that the member belongs to, by the number that `Seats` knows it by; a member without one stands for itself. */
  group: z.int().min(1).max(UINT32_MAX).optional(),
})

export type Profile = z.infer<typeof profileSchema>

/** SHA-256 of the profile's canonical JSON, as `Members` has it. */
export const profileHash = (crypto: Crypto, profile: Profile): Hex =>
  toHex(crypto.sha256(utf8(canonicalJson(profile))))

const termsSchema = z.strictObject({
  /** Seconds between a proposal and the votes on it. */
  votingDelayS: z.int().min(0).max(UINT32_MAX),
  /** Seconds within which votes are cast. */
  votingPeriodS: z.int().min(1).max(UINT32_MAX),
})

/** How fast the members decide. */
export const paceSchema = z.strictObject({
  council: termsSchema,
  emergency: termsSchema,
  /** Whether decisions wait before they are carried out, each as long as its role says; else none waits. */
  delays: z.boolean(),
})

export type Pace = z.infer<typeof paceSchema>

/**
 * The network file: all that a node, a wallet or a verifier must know beforehand about one network. Names count only as far as they
 * match the profile hash on the chain; addresses on the p2p network only as far as the peer there proves its key.
 */
export const networkSchema = z.strictObject({
  chainId: z.int().min(1),
  genesisHash: hash32Schema,
  /** The block in which the first contract was deployed. */
  startBlock: z.int().min(0),
  contracts: z.strictObject({
    accessManager: addressSchema,
    members: addressSchema,
    grants: addressSchema,
    logs: addressSchema,
    /** Who votes, on what, and on what urgently; only members' nodes need them. */
    seats: addressSchema.optional(),
    council: addressSchema.optional(),
    emergency: addressSchema.optional(),
  }),
  /** As the governors were deployed; for whoever verifies that. */
  pace: paceSchema.optional(),
  wallet: z.strictObject({ origin: z.url(), rpId: z.string().min(1) }),
  /** Seconds that a company's later key waits if no earlier one countersigned it; a week where it isn't said. */
  bindingWaitS: z.int().min(0).max(UINT32_MAX).optional(),
  /** How often a field is disclosed to one controlling group; `docs/spec/exchange.md` has what holds where it isn't said. */
  budgets: budgetsSchema.optional(),
  members: z.array(
    z.strictObject({
      number: memberNumberSchema,
      profile: profileSchema,
      http: z.url(),
      p2p: z.strictObject({ host: z.string(), port: z.int().min(1).max(65_535) }),
    }),
  ),
})

export type Network = z.infer<typeof networkSchema>

/** How long a company's later key waits if no earlier one countersigned it, in seconds. */
export const bindingWaitOf = ({ bindingWaitS }: Pick<Network, 'bindingWaitS'>): number =>
  bindingWaitS ?? 7 * 86_400

/** What a member is called, by the network file; a member that it doesn't list, by its number. */
export const namesIn =
  ({ members }: Pick<Network, 'members'>) =>
  (number: number): Profile['name'] =>
    members.find((member) => member.number === number)?.profile.name ?? {
      zh: `成员 ${number}`,
      en: `Member ${number}`,
    }

/** The origin line of a member's log: names it in checkpoints, unmistakably across networks. */
export const logOrigin = (network: Pick<Network, 'chainId' | 'contracts'>, member: number): string =>
  `hexin/${network.chainId}/${network.contracts.logs}/${member}`
