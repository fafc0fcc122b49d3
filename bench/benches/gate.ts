import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { artefactHash, artefactText, type GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import { composeArtefact } from '@hexin/sdk/consent/composeGrant.ts'
import { createControlKeys } from '@hexin/sdk/consent/controlKeys.ts'
import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import type { GateRequest, GateState } from '@hexin/sdk/consent/gate/inputs.ts'
import { noticeText, renderGrant } from '@hexin/sdk/consent/render.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import type { Context } from '../context.ts'
import { msPerCall } from '../cpu/rate.ts'
import type { Outcome } from '../report/outcome.ts'

const NOW = 1_800_000_000
const BLOCK = { number: 100, hash: `0x${'b'.repeat(64)}`, time: NOW - 5 } as const
const template = templateFor('preLoanReview')
const namesOf = namesIn({ members: [] })

/** A request of three fields under a grant with every field that its template allows. */
const request: GateRequest = {
  asker: 2,
  provider: 3,
  kind: 'loan',
  fields: ['principal', 'status', 'loss'],
  purpose: 'preLoanReview',
}
const state: GateState = {
  now: NOW,
  block: BLOCK,
  asker: { status: 'active', roles: ['bank'], country: 'CN', licences: [] },
  provider: {
    status: 'active',
    roles: ['provider'],
    country: 'CN',
    licences: [
      {
        kind: 'enterpriseCredit',
        number: '1',
        classes: ['commercialCredit'],
        notBefore: 0,
        notAfter: NOW + 1,
      },
    ],
  },
  grant: { state: 'active' },
  revocationSeen: false,
  uses: 0,
  usesInPeriod: 0,
  budget: { field: 'principal', used: 4, limit: 1_000, days: 30 },
  persons: [],
}

/** What the gate costs, and what the wallet does to show a grant. */
export async function benchGate(_context: Context): Promise<Outcome> {
  const { artefact } = compose()
  const basis = { type: 'grant', artefact, template } as const
  const { allowed, trace } = evaluate(basis, request, state)
  if (!allowed) throw new Error('The gate refuses what the bench asks.')
  return {
    about: `A grant of ${artefact.scope.flatMap(({ fields }) => fields).length} fields.`,
    figures: [
      {
        name: 'a decision, with the whole trace',
        value: 1000 * (await msPerCall(() => evaluate(basis, request, state))),
        unit: 'us',
        bound: { kind: 'target', at: 'most', value: 20 },
      },
      {
        name: 'a grant rendered, and its hash',
        value: await msPerCall(() => {
          const text = noticeText(renderGrant(artefact, { template, language: 'zh', namesOf }))
          return text.length + artefactHash(nativeCrypto, artefactText(artefact)).length
        }),
        unit: 'ms',
        bound: { kind: 'target', at: 'most', value: 1 },
      },
    ],
    notes: [`${trace.length} rules were asked.`],
  }
}

function compose(): { readonly artefact: GrantArtefact } {
  const key = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } as const
  return composeArtefact(nativeCrypto, {
    proposal: {
      chain: { id: 1, grants: `0x${'1'.repeat(40)}` },
      subject: 'uscc:91350100M000100Y43',
      subjectName: '广州南沙精密仪器有限公司',
      grantee: 2,
      providers: [3],
      scope: template.scope,
      purpose: 'preLoanReview',
      caseNumber: 'bench',
      mode: 'store',
      maxUses: 10,
      frequency: null,
      dataRange: null,
      notBefore: NOW - 60,
      expiry: NOW + 3_600,
      retentionDays: 365,
      onwardTransfer: [],
      crossBorder: null,
      template: templateHash(nativeCrypto, template),
    },
    officers: [{ type: 'software', key }],
    quorum: 1,
    keys: createControlKeys(),
    template,
    language: 'zh',
    namesOf,
  })
}
