import {
  figuresSchema,
  healthSchema,
  keyAlgorithmNames,
  keyPurposeNames,
  memberKeysSchema,
  memberListSchema,
} from '@hexin/sdk/api/members.ts'
import { memberNumberSchema } from '@hexin/sdk/consent/primitives.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { Membership } from '../../services/membership.ts'
import type { ReportState } from '../../services/reportState.ts'
import type { Resource } from '../app.ts'

const byMember = z.object({ member: z.coerce.number().pipe(memberNumberSchema) })

export function memberResource({
  self,
  membership,
  state,
}: {
  readonly self: number
  readonly membership: Membership
  readonly state: ReportState
}): Resource {
  return (add) => {
    add({
      method: 'get',
      path: '/health',
      summary: 'How the node is; 200 also when something that it needs is away, which the body says',
      access: 'public',
      tag: 'node',
      response: healthSchema,
      handler: () => state.health(),
    })
    add({
      method: 'get',
      path: '/health/live',
      summary: 'Whether the process answers: where it doesn’t, start it anew',
      access: 'public',
      tag: 'node',
      response: z.object({ status: z.literal('ok') }),
      handler: async () => ({ status: 'ok' }),
    })
    add({
      method: 'get',
      path: '/health/ready',
      summary:
        'Whether the node can work: 503 while its database or chain is away, or the chain stands still',
      access: 'public',
      tag: 'node',
      response: z.object({ status: z.literal('ok') }),
      async handler() {
        const { database, chain } = await state.health()
        if (database !== 'ok') throw new HexinError('STORE_UNAVAILABLE')
        if (chain !== 'ok') throw new HexinError('CHAIN_UNAVAILABLE', { found: chain })
        return { status: 'ok' }
      },
    })
    add({
      method: 'get',
      path: '/v1/members',
      summary: 'Who is a member, as of the last final block',
      access: 'token',
      tag: 'members',
      response: memberListSchema,
      handler: async () => ({
        self,
        members: membership.all().map(({ number, name, status, roles, http }) => ({
          number,
          name,
          status,
          roles,
          http: http ?? null,
        })),
      }),
    })
    add({
      method: 'get',
      path: '/v1/members/{member}/keys',
      summary: 'A member’s keys with their windows, past ones too: what a verifier needs',
      access: 'public',
      tag: 'members',
      params: byMember,
      response: memberKeysSchema,
      handler: async ({ params: { member } }) => ({
        member,
        roles: [...membership.get(member).roles],
        keys: membership.keys(member).map(({ index, purpose, algorithm, material, notBefore, notAfter }) => ({
          index,
          purpose: keyPurposeNames[purpose],
          algorithm: keyAlgorithmNames[algorithm],
          material,
          notBefore,
          notAfter,
        })),
      }),
    })
    add({
      method: 'get',
      path: '/v1/figures',
      summary: 'What this node has done, counted in its database',
      access: 'token',
      tag: 'node',
      query: z.object({ caseNumber: z.string().max(100).optional() }),
      response: figuresSchema,
      handler: ({ query }) => state.figures(query.caseNumber),
    })
  }
}
