/**
 * Writes docs/spec/schemas/: the JSON Schema of every document that docs/spec describes, from the schemas by which the SDK reads them.
 *
 *     node scripts/generate/jsonSchemas.ts [--check]
 */
import { evidenceProofSchema } from '@hexin/sdk/api/evidence.ts'
import { announcementSchema, handoverSchema } from '@hexin/sdk/audit/statements.ts'
import { bindingAlarmSchema } from '@hexin/sdk/bindings/alarm.ts'
import { bindingHeadSchema } from '@hexin/sdk/bindings/head.ts'
import { mandateSchema } from '@hexin/sdk/bindings/mandate.ts'
import { companyStatementSchema, signedCompanyStatementSchema } from '@hexin/sdk/bindings/officerStatement.ts'
import { caSignatureStatementSchema } from '@hexin/sdk/caSignature/statement.ts'
import { epochSchema, mapKeySchema, mapProofSchema } from '@hexin/sdk/completeness/statements.ts'
import { artefactSchema } from '@hexin/sdk/consent/artefact.ts'
import { deletionSchema, readingSchema, restrictionSchema } from '@hexin/sdk/consent/keeping.ts'
import { personConsentSchema, personWithdrawalSchema } from '@hexin/sdk/consent/person/consent.ts'
import { personItemSchema } from '@hexin/sdk/consent/person/item.ts'
import {
  personWithdrawnSchema,
  signedPersonConsentSchema,
  signedPersonWithdrawalSchema,
} from '@hexin/sdk/consent/person/signed.ts'
import { stopSchema } from '@hexin/sdk/consent/revocation.ts'
import { signedGrantSchema } from '@hexin/sdk/consent/signedGrant.ts'
import { templateSchema } from '@hexin/sdk/consent/template.ts'
import { consortiumSchema } from '@hexin/sdk/consortium/consortium.ts'
import { keyAnnouncementSchema } from '@hexin/sdk/consortium/keyAnnouncement.ts'
import { acknowledgementSchema } from '@hexin/sdk/exchange/acknowledgement.ts'
import {
  answerBodySchema,
  answerSchema,
  envelopeSchema,
  lookSchema,
  prekeySchema,
  receiptSchema,
  refusalSchema,
  requestSchema,
} from '@hexin/sdk/exchange/messages.ts'
import { networkSchema } from '@hexin/sdk/network.ts'
import { objectionSchema, signedObjectionSchema } from '@hexin/sdk/objection/objection.ts'
import {
  markSchema,
  objectionAckSchema,
  objectionOutcomeSchema,
  objectionReceiptSchema,
} from '@hexin/sdk/objection/statements.ts'
import { orderSchema, signedOrderSchema } from '@hexin/sdk/order/order.ts'
import { claimsSchema, recordKinds } from '@hexin/sdk/schemas/kind.ts'
import { z } from 'zod'
import { json, output } from './output.ts'

const documents: Readonly<Record<string, z.ZodType>> = {
  'grant-artefact': artefactSchema,
  'grant-template': templateSchema,
  'signed-grant': signedGrantSchema,
  'ca-signature': caSignatureStatementSchema,
  deletion: deletionSchema,
  restriction: restrictionSchema,
  reading: readingSchema,
  stop: stopSchema,
  'person-consent': personConsentSchema,
  'person-item': personItemSchema,
  'signed-person-consent': signedPersonConsentSchema,
  'person-withdrawal': personWithdrawalSchema,
  'signed-person-withdrawal': signedPersonWithdrawalSchema,
  'person-withdrawn': personWithdrawnSchema,
  mandate: mandateSchema,
  'binding-head': bindingHeadSchema,
  'binding-alarm': bindingAlarmSchema,
  'company-statement': companyStatementSchema,
  'signed-company-statement': signedCompanyStatementSchema,
  order: orderSchema,
  'signed-order': signedOrderSchema,
  audit: announcementSchema,
  handover: handoverSchema,
  request: requestSchema,
  look: lookSchema,
  refusal: refusalSchema,
  answer: answerSchema,
  'answer-body': answerBodySchema,
  'map-key': mapKeySchema,
  epoch: epochSchema,
  'map-proof': mapProofSchema,
  receipt: receiptSchema,
  acknowledgement: acknowledgementSchema,
  prekey: prekeySchema,
  envelope: envelopeSchema,
  objection: objectionSchema,
  'signed-objection': signedObjectionSchema,
  'objection-mark': markSchema,
  'objection-receipt': objectionReceiptSchema,
  'objection-outcome': objectionOutcomeSchema,
  'objection-ack': objectionAckSchema,
  'evidence-proof': evidenceProofSchema,
  network: networkSchema,
  consortium: consortiumSchema,
  'key-announcement': keyAnnouncementSchema,
  ...Object.fromEntries(Object.keys(recordKinds).map((kind) => [`claims-${kind}`, claimsSchema(kind)])),
}

/** Rules that no JSON Schema says (a check character, dates in order) are in the text of docs/spec. */
const toText = (schema: z.ZodType): string =>
  json(
    z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as Parameters<
      typeof json
    >[0],
  )

await output(
  Object.fromEntries(
    Object.entries(documents).map(([name, schema]) => [
      `docs/spec/schemas/${name}.schema.json`,
      toText(schema),
    ]),
  ),
  'node scripts/generate/jsonSchemas.ts',
)
