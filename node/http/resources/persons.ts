import { grantRequestLinkSchema } from '@hexin/sdk/api/grantRequests.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import {
  personBindingOrderSchema,
  personBindingSchema,
  personConsentsSchema,
  personConsentTakenSchema,
  personRequestOrderSchema,
  personRequestViewSchema,
  personWithdrawalTakenSchema,
} from '@hexin/sdk/api/persons.ts'
import { signedPersonConsentSchema, signedPersonWithdrawalSchema } from '@hexin/sdk/consent/person/signed.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { PersonStore } from '../../ports/persons.ts'
import { pageOfAll } from '../../services/pages.ts'
import type { IssuePersonBinding } from '../../services/persons/issuePersonBinding.ts'
import type { PersonRequests } from '../../services/persons/personRequests.ts'
import { toState } from '../../services/persons/personState.ts'
import type { TakeConsent } from '../../services/persons/takeConsent.ts'
import type { WithdrawConsent } from '../../services/persons/withdrawConsent.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'
import { byText, listed } from '../page.ts'

const byRequest = z.object({ id: z.uuid() })
const byConsent = z.object({ id: hash32Schema })
const tag = 'persons'

export function personResource({
  issuePersonBinding,
  requests,
  takeConsent,
  withdrawConsent,
  persons,
}: {
  readonly issuePersonBinding: IssuePersonBinding
  readonly requests: PersonRequests
  readonly takeConsent: TakeConsent
  readonly withdrawConsent: WithdrawConsent
  readonly persons: PersonStore
}): Resource {
  return (add) => {
    add({
      ...{ method: 'post', path: '/v1/person-bindings', access: 'token', role: 'registrar', tag },
      summary: 'States whose key among a company’s persons a key is (registrar)',
      body: personBindingOrderSchema,
      status: 201,
      response: personBindingSchema,
      handler: ({ body, draw }) => issuePersonBinding(body, draw),
    })
    add({
      ...{ method: 'post', path: '/v1/person-requests', access: 'token', tag },
      summary: 'Asks a person about items under a grant: makes the link that opens the wallet',
      body: personRequestOrderSchema,
      status: 201,
      response: grantRequestLinkSchema.omit({ qr: true }).meta({ id: 'PersonRequestLink' }),
      handler: ({ body, draw }) => requests.create(body, draw),
    })
    add({
      ...{ method: 'get', path: '/v1/person-requests/{id}', access: 'subject', tag },
      summary: 'What a person is asked, for the wallet that has the link',
      params: byRequest,
      response: personRequestViewSchema,
      handler: ({ params, request }) => requests.view(params.id, bearerOf(request)),
    })
    add({
      ...{ method: 'post', path: '/v1/person-requests/{id}/consents', access: 'subject', tag },
      summary: 'The person’s yes to one item',
      params: byRequest,
      body: signedPersonConsentSchema,
      status: 201,
      response: personConsentTakenSchema,
      handler: ({ params, request, body }) => requests.answer(params.id, bearerOf(request), body),
    })
    add({
      ...{ method: 'post', path: '/v1/person-consents', access: 'token', tag },
      summary: 'Hands in a person’s consent that came by another way',
      body: signedPersonConsentSchema,
      status: 201,
      response: personConsentTakenSchema,
      handler: ({ body }) => takeConsent.submit(body),
    })
    add({
      ...{ method: 'get', path: '/v1/person-consents', access: 'token', tag },
      summary: 'The persons’ consents under a grant, withdrawn ones included',
      query: pageQuerySchema.extend({ grant: hash32Schema }),
      response: personConsentsSchema,
      handler: ({ query }) =>
        listed('consents', byText, query, async (page) =>
          pageOfAll((await persons.ofGrant(query.grant)).map(toState), ({ consent }) => [consent], page),
        ),
    })
    add({
      ...{ method: 'get', path: '/v1/person-consents/{id}', access: 'token', tag },
      summary: 'A person’s consent as it was signed, by its hash',
      params: byConsent,
      response: signedPersonConsentSchema,
      async handler({ params }) {
        const signed = await persons.signed(params.id)
        if (!signed) throw new HexinError('PERSON_CONSENT_UNKNOWN', { found: params.id })
        return signed
      },
    })
    add({
      ...{ method: 'post', path: '/v1/person-withdrawals', access: 'subject', tag },
      summary: 'Withdraws a person’s consent, on the person’s signature and nobody else’s',
      body: signedPersonWithdrawalSchema,
      status: 202,
      response: personWithdrawalTakenSchema,
      handler: ({ body }) => withdrawConsent.submit(body),
    })
  }
}
