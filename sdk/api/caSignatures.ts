import { z } from 'zod'
import { signedContents } from '../caSignature/statement.ts'
import { CA_SIGNATURE_BYTES_MAX } from '../caSignature/verifyCaSignature.ts'

/** A detached signature as a program wrote it: DER, PEM or base64, and that in base64. */
export const caSignatureSubmissionSchema = z
  .strictObject({ file: z.base64().max(Math.ceil(CA_SIGNATURE_BYTES_MAX / 3) * 4) })
  .meta({ id: 'CaSignatureSubmission' })

export const caSignatureViewSchema = z
  .object({
    content: z.enum(signedContents).meta({
      description: 'What it is over: the artefact’s bytes, or the 授权书 as this member prints it',
    }),
    algorithm: z.enum(['RSA', 'SM2']),
    digest: z.enum(['SHA-256', 'SHA-384', 'SHA-512', 'SM3']),
    subject: z.string().meta({ description: 'Whom the certificate names' }),
    issuer: z.string().meta({ description: 'The CA that issued it' }),
    serialNumber: z.string().meta({ description: 'Of the certificate, hexadecimal' }),
    notBefore: z.int(),
    notAfter: z.int(),
    importedAt: z.int().meta({ description: 'When it was verified here; revocation lists were not asked' }),
    signature: z.string().meta({ description: 'CMS in DER, base64' }),
    chain: z.array(z.string()).meta({ description: 'Certificates up to the trusted root, DER, base64' }),
    statement: z.string().meta({ description: 'What this member’s log says of it' }),
    leafIndex: z.int(),
  })
  .meta({ id: 'CaSignature' })

export type CaSignatureView = z.infer<typeof caSignatureViewSchema>

export const caSignatureListSchema = z
  .object({ signatures: z.array(caSignatureViewSchema) })
  .meta({ id: 'CaSignatureList' })

export type CaSignatureList = z.infer<typeof caSignatureListSchema>
