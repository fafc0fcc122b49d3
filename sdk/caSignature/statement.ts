import { z } from 'zod'
import {
  base64urlSchema,
  hash32Schema,
  memberNumberSchema,
  unixSecondsSchema,
} from '../consent/primitives.ts'

/** What a company's CA signature may be over: the artefact's canonical bytes, or the 授权书 as the importing member prints it. */
export const signedContents = ['artefact', 'documentZh', 'documentEn'] as const

export type SignedContent = (typeof signedContents)[number]

const hash = base64urlSchema(43)

/**
 * That a member has verified a company's CA signature over a grant and keeps it (`hexin-ca-signature+jwt`): from when the log has this, the certificate was
 * good at that time, whatever becomes of it later. Names stand in the signature alone.
 */
export const caSignatureStatementSchema = z.strictObject({
  salt: hash,
  grant: hash32Schema,
  member: memberNumberSchema,
  content: z.enum(signedContents),
  signature: hash.meta({ description: 'SHA-256 of the signature in DER' }),
  at: unixSecondsSchema,
})

export type CaSignatureStatement = z.infer<typeof caSignatureStatementSchema>
