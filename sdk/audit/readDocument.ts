import { parseArtefact } from '../consent/artefact.ts'
import type { Basis } from '../consent/gate/inputs.ts'
import { type GrantTrust, verifyGrant } from '../consent/verifyGrant.ts'
import type { Crypto } from '../crypto/port.ts'
import type { Hex } from '../encoding.ts'
import { verifyOrder } from '../order/verifyOrder.ts'
import type { StatementKey } from '../statement/jws.ts'
import type { AuditDocument } from './statements.ts'

/** What an auditor relies on for grants and orders. */
export type DocumentTrust = {
  readonly grants: Pick<GrantTrust, 'chain' | 'wallet' | 'registrarKeyOf' | 'templateOf'>
  /** A member's statement key by its id, whatever its window. */
  readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
}

/** What an exchange rests on, and the text that was read before it was signed. */
export type ReadDocument = {
  readonly basis: Basis & { readonly id: Hex }
  /** Null for an order, which has none. */
  readonly notice: string | null
}

/**
 * Verifies a grant or an order as it was when it was given: a binding or a mandate that ended since takes nothing from an exchange of that time.
 * @throws HexinError GRANT_*, ORDER_*, STATEMENT_*
 */
export async function readDocument(
  crypto: Crypto,
  document: AuditDocument,
  { grants, keyOf }: DocumentTrust,
): Promise<ReadDocument> {
  if ('order' in document) {
    const { id, order } = await verifyOrder(crypto, { signed: document.order, keyOf })
    return { basis: { type: 'order', id, order }, notice: null }
  }
  const { notBefore } = parseArtefact(document.grant.artefact)
  const trust: GrantTrust = {
    ...grants,
    clock: () => notBefore,
    standingOf: async () => ({ state: 'effective' }),
  }
  const { id, artefact, template } = await verifyGrant(crypto, { grant: document.grant, trust })
  return { basis: { type: 'grant', id, artefact, template }, notice: document.grant.notice }
}
