import { z } from 'zod'
import type { Crypto } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import {
  isOfType,
  keysOfMember,
  type Statement,
  type StatementKey,
  type StatementType,
  statementHash,
  verifyStatement,
} from '../statement/jws.ts'
import { answerSchema, basisId, lookSchema, receiptSchema, refusalSchema, requestSchema } from './messages.ts'

/** How the two sides of an exchange may fall out with each other, as its provider finds it. */
const faultKinds = [
  /** The asker was answered and sent no receipt. */
  'RECEIPT_MISSING',
  /** The asker's receipt speaks of another reply than the provider's log has. */
  'RECEIPT_CONTRADICTS',
  /** The asker signed two requests for one number, or one that doesn't follow the one before. */
  'REQUEST_FORKED',
] as const

export type FaultKind = (typeof faultKinds)[number]

/** What a fault is shown by: statements as they were signed. */
export const faultEvidenceSchema = z.strictObject({
  kind: z.enum(faultKinds),
  /** The asker's request. */
  request: z.string(),
  /** The provider's entry for it: the look, or the refusal. */
  entry: z.string(),
  /** The provider's answer, where there is one. */
  answer: z.string().nullable(),
  /** The asker's receipt, where there is one. */
  receipt: z.string().nullable(),
  /** The asker's other request, with which this one doesn't agree, where it is known. */
  other: z.string().nullable(),
})

export type FaultEvidence = z.infer<typeof faultEvidenceSchema>

type KeyOf = (keyId: string) => (StatementKey & { readonly member: number }) | undefined

/**
 * Verifies that a fault is what its evidence shows, for whoever has the two members' keys: an auditor, a court.
 *
 * That a receipt is _missing_ no statement can show: there the evidence is that there was an answer, and the other side is asked for its receipt. A contradiction and a
 * fork are proven by what the two, or the one, have signed.
 *
 * @param keyOf a member's statement key in whatever window
 * @throws HexinError FAULT_UNPROVEN; STATEMENT_MALFORMED, STATEMENT_KEY_UNKNOWN, STATEMENT_SIGNATURE_INVALID
 */
export async function verifyFault(
  crypto: Crypto,
  { evidence, keyOf }: { readonly evidence: FaultEvidence; readonly keyOf: KeyOf },
): Promise<{ readonly kind: FaultKind; readonly asker: number; readonly provider: number }> {
  const { kind } = evidence
  const request = await read(requestOf, evidence.request)
  const { asker, provider } = request.said
  const at = await readEntry()
  if (at.said.request !== request.hash) throw unproven('The entry is of another request.')
  if (kind === 'REQUEST_FORKED') await fork()
  else if (kind === 'RECEIPT_CONTRADICTS') await contradiction()
  else if (evidence.answer === null || evidence.receipt !== null)
    throw unproven('There is no answer, or a receipt.')
  else await answered(evidence.answer)
  return { kind, asker, provider }

  async function read<T>(reader: Reader<T>, statement: Statement, by?: number) {
    const { payload, keyId } = await verifyStatement(crypto, { statement, type: reader.type, keyOf })
    const { data } = reader.schema.safeParse(payload)
    if (data === undefined) throw unproven(`It is no ${reader.type}.`)
    const signer = by ?? (data as { asker: number }).asker
    if (!keysOfMember(keyOf, signer)(keyId)) throw unproven(`Member ${signer} didn’t sign it.`)
    return { said: data, hash: statementHash(crypto, statement) }
  }

  async function readEntry() {
    const isLook = evidence.answer !== null
    return isLook ? read(lookOf, evidence.entry, provider) : readEither(evidence.entry)
  }

  /** Without an answer the entry is a refusal, or a look whose answer was never made. */
  async function readEither(statement: Statement) {
    const isRefusal = isOfType(statement, refusalOf.type)
    return isRefusal ? read(refusalOf, statement, provider) : read(lookOf, statement, provider)
  }

  async function answered(statement: Statement): Promise<string> {
    const { said, hash } = await read(answerOf, statement, provider)
    if (said.request !== request.hash) throw unproven('The answer is to another request.')
    return hash
  }

  async function contradiction(): Promise<void> {
    const { said } = await read(receiptOf, evidence.receipt ?? '')
    if (said.asker !== asker || said.request !== request.hash)
      throw unproven('The receipt is about another request.')
    const replied =
      evidence.answer === null ? statementHash(crypto, evidence.entry) : await answered(evidence.answer)
    const isDenied = said.outcome === 'answered' && evidence.answer === null
    if (!isDenied && (said.reply === null || said.reply === replied))
      throw unproven('The receipt names the reply that was given.')
  }

  async function fork(): Promise<void> {
    const { said, hash } = await read(requestOf, evidence.other ?? '')
    const [a, b] = [request.said, said]
    const isOneChain = a.asker === b.asker && a.provider === b.provider && basisId(a) === basisId(b)
    if (!isOneChain || hash === request.hash) throw unproven('The requests are not of one chain.')
    const step = b.link.number - a.link.number
    const agrees = step === 1 ? b.link.previous === request.hash : step === -1 && a.link.previous === hash
    if (Math.abs(step) > 1 || agrees) throw unproven('The requests agree.')
  }
}

type Reader<T> = { readonly type: StatementType; readonly schema: z.ZodType<T> }

const requestOf = { type: 'hexin-request+jwt', schema: requestSchema } as const
const lookOf = { type: 'hexin-look+jwt', schema: lookSchema } as const
const refusalOf = { type: 'hexin-refusal+jwt', schema: refusalSchema } as const
const answerOf = { type: 'hexin-answer+jwt', schema: answerSchema } as const
const receiptOf = { type: 'hexin-receipt+jwt', schema: receiptSchema } as const

const unproven = (detail: string): HexinError => new HexinError('FAULT_UNPROVEN', { detail })
