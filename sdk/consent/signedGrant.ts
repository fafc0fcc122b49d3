import { z } from 'zod'
import { unixSecondsSchema } from './primitives.ts'

const base64url = (max: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{1,${max}}$`))

/** An officer's signature over the artefact. `officer` is the index in the artefact's list. */
export const officerSignatureSchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('software'),
      officer: z.int().min(0).max(19),
      signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
    })
    .meta({ description: 'ES256 over the tag "hexin/grant/1", a zero byte and the canonical text' }),
  z
    .strictObject({
      type: z.literal('passkey'),
      officer: z.int().min(0).max(19),
      authenticatorData: base64url(1000),
      clientDataJSON: base64url(3000),
      signature: base64url(200),
    })
    .meta({
      description: 'A WebAuthn assertion whose challenge is the artefact’s hash; the signature is DER',
    }),
])

export type OfficerSignature = z.infer<typeof officerSignatureSchema>

export const secp256k1SignatureSchema = z
  .string()
  .regex(/^0x[0-9a-f]{130}$/)
  .transform((signature) => signature as `0x${string}`)
  .meta({ type: 'string', description: 'r, s and v, 65 bytes, hexadecimal' })

/**
 * All that a grantee and a provider need to check a grant themselves: the artefact's canonical text, the notice, the officers' signatures,
 * the registrar's bindings of their keys (SD-JWT, one for each officer who signed) and the registration for the chain.
 */
export const signedGrantSchema = z
  .strictObject({
    artefact: z.string().max(100_000),
    notice: z
      .string()
      .max(50_000)
      .meta({ description: 'The text that the officers read before they signed' }),
    signatures: z.array(officerSignatureSchema).min(1).max(20),
    bindings: z.array(z.string().max(10_000)).min(1).max(20),
    registration: z.strictObject({
      deadline: unixSecondsSchema,
      signature: secp256k1SignatureSchema,
      sequence: z
        .int()
        .min(0)
        .optional()
        .meta({ description: 'Of a later version alone: the predecessor’s next number' }),
    }),
  })
  .meta({ id: 'SignedGrant', description: 'A grant, as the wallet sends it' })

export type SignedGrant = z.infer<typeof signedGrantSchema>
