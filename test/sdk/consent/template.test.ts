import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { purposeCodes, purposeTerms } from '@hexin/sdk/consent/purposes.ts'
import { boundExceeded, type Template, templateHash, templateSchema } from '@hexin/sdk/consent/template.ts'
import { createTemplates, templateFor, templates } from '@hexin/sdk/consent/templates/index.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import { describe, expect, test } from 'vitest'
import { artefactOf } from '../helpers.ts'

describe('the templates that the SDK brings along', () => {
  test.each(templates.map((template) => [template.name, template] as const))('%s is one', (_, template) => {
    expect(templateSchema.parse(template)).toEqual(template)
    for (const { kind, fields } of template.scope)
      for (const field of fields) expect(Object.keys(recordKinds[kind]?.fields ?? {})).toContain(field)
  })

  // Grants name them by their hashes: whoever changes one makes every grant under it worthless.
  test('are what they were when they were published', () => {
    expect(Object.fromEntries(templates.map((t) => [t.name, templateHash(crypto, t)]))).toEqual({
      'guarantee-review': '0xf88c6d094f90bc067c284057a28cf28776af510fefa075ba41cc543507dffef8',
      'loan-review': '0xe422448f98329e850eedd7707c5427eab05656fc7757fa28bf3bedc1d7521809',
      monitoring: '0xe70b98012469443b01bcd69354e37103137cf10ee2859051a3fe2a5aef3103d1',
      'objection-check': '0x368fe4663d7c3da257b31a267f808fabfe94a311c71159e3cc89e1b70be9998d',
      'person-review': '0xb9d9d7cb52cab18ec29440af69cfafe8f51a4b3410a38d38a0f86397ea73c0ab',
    })
  })

  test('have one for each purpose, and are found by their hashes', () => {
    const templateOf = createTemplates(crypto)
    for (const purpose of purposeCodes)
      expect(templateOf(templateHash(crypto, templateFor(purpose)))).toBe(templateFor(purpose))
    expect(templateOf(`0x${'0'.repeat(64)}`)).toBeUndefined()
  })

  test('each purpose has a term of the Data Privacy Vocabulary', () => {
    for (const purpose of purposeCodes) expect(purposeTerms[purpose].iri).toMatch(/^https:\/\/w3id\.org\/dpv/)
  })
})

describe('the bounds of a template', () => {
  const template: Template = {
    ...templateFor('postLoanManagement'),
    maxFrequency: { per: 'month', times: 4 },
  }
  const terms = artefactOf({
    purpose: 'postLoanManagement',
    mode: 'periodic',
    frequency: { per: 'month', times: 4 },
    notBefore: 1_000,
    expiry: 1_000 + template.maxDays * 86_400,
    maxUses: template.maxUses,
    retentionDays: template.maxRetentionDays,
  })

  test('hold what lies just inside', () => {
    expect(boundExceeded(terms, template)).toBeUndefined()
  })

  test.each([
    ['purposes', { purpose: 'preLoanReview' }],
    ['modes', { mode: 'unheard' as 'view' }],
    ['scope', { scope: [{ kind: 'binding', fields: ['key'] }] }],
    ['scope', { scope: [{ kind: 'loan', fields: ['principal', 'unheard'] }] }],
    ['maxUses', { maxUses: template.maxUses + 1 }],
    ['maxFrequency', { frequency: { per: 'month', times: 5 } }],
    ['maxFrequency', { frequency: { per: 'week', times: 1 } }],
    ['maxFrequency', { frequency: { per: 'year', times: 5 } }],
    ['maxDays', { expiry: terms.expiry + 1 }],
    ['maxRetentionDays', { retentionDays: template.maxRetentionDays + 1 }],
    ['mayPassOn', { onwardTransfer: [5] }],
  ] as const)('%s: refuse what lies beyond', (bound, change) => {
    expect(
      boundExceeded(
        {
          ...terms,
          ...change,
          scope: [...('scope' in change ? change.scope : terms.scope)].map((s) => ({
            kind: s.kind,
            fields: [...s.fields],
          })),
          onwardTransfer: 'onwardTransfer' in change ? [...change.onwardTransfer] : [],
        },
        template,
      ),
    ).toBe(bound)
  })

  test.each([
    { per: 'month', times: 1 },
    { per: 'year', times: 4 },
  ] as const)('hold what is rarer: %o', (frequency) => {
    expect(boundExceeded({ ...terms, frequency }, template)).toBeUndefined()
  })
})
