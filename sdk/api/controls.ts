import { z } from 'zod'
import { hash32Schema, unixSecondsSchema } from '../consent/primitives.ts'
import { secp256k1SignatureSchema } from '../consent/signedGrant.ts'

/** A company's word over its grant, signed by the grant's control key. */
export const controlSchema = z
  .discriminatedUnion('action', [
    z.strictObject({
      action: z.enum(['pause', 'resume']),
      grant: hash32Schema,
      sequence: z.int().min(0),
      deadline: unixSecondsSchema,
      signature: secp256k1SignatureSchema,
    }),
    z.strictObject({ action: z.literal('revoke'), grant: hash32Schema, signature: secp256k1SignatureSchema }),
  ])
  .meta({ id: 'GrantControl', description: 'Pause, resume or revoke' })

export type SignedControl = z.infer<typeof controlSchema>
