import { evaluate } from '../consent/evaluate.ts'
import type { Basis, Decision } from '../consent/gate/inputs.ts'
import type { Crypto } from '../crypto/port.ts'
import type { Hex } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import {
  keysOfMember,
  type Statement,
  type StatementKey,
  statementHash,
  verifyStatement,
} from '../statement/jws.ts'
import { basisId, type ExchangeRequest, type Look, requestSchema } from './messages.ts'
import { verifyLook } from './verifyLook.ts'

/** A decision come to again, with the two entries that it rests on. */
export type ReplayedDecision = {
  readonly request: ExchangeRequest
  readonly look: Look
  /** The provider answered: where this says no, it should not have. */
  readonly decision: Decision
}

/**
 * Comes to the provider's decision again, from what both sides signed: the asker's request, the provider's entry with all that the gate looked at, and the
 * grant or the lawful order. The same in a node, in a browser and on an auditor's machine; asks nobody.
 *
 * It takes the provider's word for the state: whether chain and counters were as it says is told by the chain and by the other entries.
 *
 * @throws HexinError ANSWER_INVALID where the three don't belong together, STATEMENT_*, ZodError
 */
export async function replayDecision(
  crypto: Crypto,
  { request: statement, look: entry, basis, keyOf }: replayDecision.Parameters,
): Promise<ReplayedDecision> {
  const { payload, keyId } = await verifyStatement(crypto, { statement, type: 'hexin-request+jwt', keyOf })
  const request = requestSchema.parse(payload)
  if (keyOf(keyId)?.member !== request.asker)
    throw new HexinError('ANSWER_INVALID', {
      detail: 'The request is signed by somebody else than its asker.',
    })
  if (request[basis.type] === undefined || basisId(request) !== basis.id)
    throw new HexinError('ANSWER_INVALID', { detail: 'The request rests on another grant or order.' })
  const look = await verifyLook(crypto, {
    request,
    requestHash: statementHash(crypto, statement),
    look: entry,
    keyOf: keysOfMember(keyOf, request.provider),
  })
  const { asker, provider, issuer, grant } = look.state
  const state = { ...look.state, asker, provider, issuer, grant }
  return { request, look, decision: evaluate(basis, request, state) }
}

export declare namespace replayDecision {
  type Parameters = {
    readonly request: Statement
    readonly look: Statement
    /** As `verifyGrant` or `verifyOrder` found it. */
    readonly basis: Basis & { readonly id: Hex }
    /** A member's statement key by its id; whether it counted at the time is the caller's to judge. */
    readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
  }
}
