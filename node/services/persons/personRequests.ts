import { hash } from 'node:crypto'
import type { PersonRequestOrder, PersonRequestView } from '@hexin/sdk/api/persons.ts'
import { personTermsOf } from '@hexin/sdk/consent/person/compose.ts'
import { type PersonTerms, parsePersonConsent, personTermsSchema } from '@hexin/sdk/consent/person/consent.ts'
import type { SignedPersonConsent } from '@hexin/sdk/consent/person/signed.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { PersonStore } from '../../ports/persons.ts'
import { type Draw, uuidOf } from '../idempotency.ts'
import type { Membership } from '../membership.ts'
import { toState } from './personState.ts'
import type { TakeConsent } from './takeConsent.ts'

export type PersonRequests = {
  /**
   * Makes a request to a person and the link by which the wallet opens it.
   * @throws HexinError GRANT_UNKNOWN, GRANT_SCOPE_EXCEEDED, PERSON_ITEM_UNKNOWN, INPUT_INVALID where an item concerns another role
   */
  create(order: PersonRequestOrder, draw: Draw): Promise<{ readonly id: string; readonly link: string }>
  /** @throws HexinError PERSON_REQUEST_UNKNOWN, for a wrong secret too */
  view(id: string, secret: string): Promise<PersonRequestView>
  /**
   * Takes a person's yes to one item of the request; the others stay open.
   * @throws HexinError PERSON_REQUEST_UNKNOWN, PERSON_REQUEST_CLOSED, PERSON_CONSENT_BEYOND_GRANT, and what `submit` throws
   */
  answer(id: string, secret: string, consent: SignedPersonConsent): Promise<{ readonly consent: string }>
}

export function createPersonRequests({
  crypto,
  clock,
  self,
  walletOrigin,
  nodeUrl,
  membership,
  grants,
  persons,
  takeConsent,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly walletOrigin: string
  readonly nodeUrl: string
  readonly membership: Membership
  readonly grants: Grants
  readonly persons: PersonStore
  readonly takeConsent: TakeConsent
}): PersonRequests {
  const hashOf = (secret: string): string => hash('sha256', secret, 'hex')

  async function find(id: string, secret: string) {
    const found = await persons.request(id)
    if (!found || found.tokenHash !== hashOf(secret))
      throw new HexinError('PERSON_REQUEST_UNKNOWN', { found: id })
    return found
  }

  async function termsOf({
    grant: id,
    role,
    items,
    contact,
    expiry,
  }: PersonRequestOrder): Promise<PersonTerms[]> {
    const grant = await grants.find(id)
    if (grant?.artefact.grantee !== self) throw new HexinError('GRANT_UNKNOWN', { found: id })
    const { artefact } = grant
    const recipient = { name: membership.get(self).name.zh, contact }
    return items.map((item) => {
      const granted = artefact.scope.find(({ kind }) => kind === item.kind)?.fields ?? []
      if (!granted.includes(item.field))
        throw new HexinError('GRANT_SCOPE_EXCEEDED', {
          found: `${item.kind}.${item.field}`,
          expected: granted,
        })
      const concerns = recordKinds[item.kind]?.fields[item.field]?.concerns
      if (concerns !== role) throw new HexinError('INPUT_INVALID', { found: role, expected: concerns })
      const until = expiry === undefined ? {} : { expiry }
      return personTermsOf(crypto, { id: grant.id, artefact, item, role, recipient, ...until })
    })
  }

  return {
    async create(order, draw) {
      const terms = await termsOf(order)
      const [id, secret] = [uuidOf(draw('id')), toBase64url(draw('secret'))]
      await persons.addRequest({ id, tokenHash: hashOf(secret), terms, expiresAt: clock() + order.validS })
      // Behind the #, so that no server on the way ever sees the secret.
      const parameters = new URLSearchParams({ node: nodeUrl, person: id, secret })
      return { id, link: `${walletOrigin}/#${parameters.toString()}` }
    },
    async view(id, secret) {
      const { terms, expiresAt } = await find(id, secret)
      const named = new Set(terms.flatMap(({ recipient, providers }) => [recipient.member, ...providers]))
      return {
        ...{ id, terms: [...terms], expiresAt },
        names: Object.fromEntries([...named].map((member) => [member, membership.get(member).name])),
        consents: (await persons.ofRequest(id)).map(toState),
      }
    },
    async answer(id, secret, signed) {
      const { terms, expiresAt } = await find(id, secret)
      if (expiresAt <= clock()) throw new HexinError('PERSON_REQUEST_CLOSED', { found: id })
      assertAsked(signed, terms)
      return takeConsent.submit(signed, id)
    },
  }
}

/** The consent is to what was asked, to the letter. @throws HexinError PERSON_CONSENT_BEYOND_GRANT, PERSON_CONSENT_MALFORMED */
function assertAsked(signed: SignedPersonConsent, terms: readonly PersonTerms[]): void {
  const { item, ...consent } = parsePersonConsent(signed.consent)
  const found = canonicalJson(personTermsSchema.strip().parse({ item, ...consent }))
  if (!terms.some((asked) => canonicalJson(asked) === found))
    throw new HexinError('PERSON_CONSENT_BEYOND_GRANT', { detail: 'It is not what was asked.', found: item })
}
