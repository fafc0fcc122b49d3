import type { PersonBindingOrder, PersonBindingView } from '@hexin/sdk/api/persons.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Records, StoredRecord } from '../../ports/records.ts'
import { type Draw, uuidOf } from '../idempotency.ts'

export type IssuePersonBinding = (order: PersonBindingOrder, draw: Draw) => Promise<PersonBindingView>

/**
 * The registrar states whose key among a company's persons a key is. Each company's entries are numbered from 1 and name the one before by its hash. A person who is new gets
 * a random identifier, so that nobody can find an identity card's number by trying.
 *
 * @throws HexinError PERSON_BINDING_INVALID for another key of a person whom this company does not have
 */
export function createIssuePersonBinding({
  crypto,
  clock,
  keyId,
  signer,
  records,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly keyId: string
  readonly signer: Signer
  readonly records: Records
}): IssuePersonBinding {
  const kind = 'personBinding'

  async function issue(
    { subject, key, ...order }: PersonBindingOrder,
    draw: Draw,
  ): Promise<PersonBindingView> {
    const { keyType, role, holders, validUntil, evidenceHash } = order
    const issued = await records.about(subject, kind)
    const number = uuidOf(draw('binding'))
    const earlier = issued.find((found) => found.number === number)
    if (earlier) return view(earlier)
    if (order.person !== undefined && !issued.some(({ claims }) => claims['person'] === order.person))
      throw new HexinError('PERSON_BINDING_INVALID', {
        found: order.person,
        expected: 'a person of this company',
      })
    const last = issued.at(-1)
    const claims: Claims = {
      bindingNumber: number,
      sequence: issued.length + 1,
      person: order.person ?? toBase64url(crypto.randomBytes(16)),
      ...{ role, holders, key: jwkThumbprint(crypto, key), keyType, validUntil, evidenceHash },
      ...(last && { previous: toBase64url(crypto.sha256(utf8(last.sdJwt))) }),
    }
    const record = {
      ...{ number, subject, claims },
      contentHash: toBase64url(crypto.sha256(utf8(canonicalJson({ subject, claims })))),
      issue: () => issueRecord(crypto, { kind, subject, claims, issuedAt: clock(), keyId, signer }),
    }
    await records.add({ kind, records: [record] })
    const made = (await records.about(subject, kind)).find((found) => found.number === number)
    if (!made) throw new HexinError('INTERNAL', { detail: 'The binding is not in the store.' })
    return view(made)
  }

  // One list a company, so one order at a time.
  let turn: Promise<unknown> = Promise.resolve()
  return (order, draw) => {
    const result = turn.then(() => issue(order, draw))
    turn = result.catch(() => undefined)
    return result
  }
}

const view = ({ sdJwt, claims }: StoredRecord): PersonBindingView => ({
  binding: sdJwt,
  person: String(claims['person']),
})
