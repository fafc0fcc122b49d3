import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import type { MemberStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { dataClasses, type Licence, licensedClasses } from '@hexin/sdk/members/licence.ts'
import { profileSchema } from '@hexin/sdk/network.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import { describe, expect, test } from 'vitest'
import { creditLicence, testProfile } from '../../helpers/testProfile.ts'
import { AT } from '../helpers.ts'
import { allowed, artefact } from './gateCases.ts'

/** The gate's code where provider and asker are as given. */
function codeWith(
  change: { readonly provider?: Partial<MemberStanding>; readonly asker?: Partial<MemberStanding> },
  {
    now = AT,
    time = AT - 5,
    terms = {},
  }: { now?: number; time?: number; terms?: Partial<typeof artefact> } = {},
) {
  const { basis, request, state } = allowed
  return evaluate({ ...basis, artefact: { ...artefact, ...terms } }, request, {
    ...state,
    now,
    block: { ...state.block, time },
    provider: { ...(state.provider as MemberStanding), ...change.provider },
    asker: { ...(state.asker as MemberStanding), ...change.asker },
  }).code
}
const licensed = (licence: Partial<Licence>) => ({
  provider: { licences: [{ ...creditLicence, ...licence }] },
})

describe('credit data from a body', () => {
  test.each<[string, Partial<Licence>, ReturnType<typeof codeWith>]>([
    ['with a licence that ends in the next second', { notAfter: AT + 1 }, null],
    ['whose licence ends in this second', { notAfter: AT }, 'MEMBER_LICENCE_MISSING'],
    ['whose licence begins with the block', { notBefore: AT - 5 }, null],
    ['whose licence begins after the block', { notBefore: AT - 4 }, 'MEMBER_LICENCE_MISSING'],
    ['licensed for other data', { classes: ['publicRecord'] }, 'MEMBER_LICENCE_MISSING'],
  ])('%s', (_, licence, code) => {
    expect(codeWith(licensed(licence))).toBe(code)
  })

  test('with none, or with two of which one is in force', () => {
    expect(codeWith({ provider: { licences: [] } })).toBe('MEMBER_LICENCE_MISSING')
    const over = { ...creditLicence, notAfter: 1 }
    expect(codeWith({ provider: { licences: [over, creditLicence] } })).toBeNull()
  })

  test('the later clock ends a licence, the earlier one doesn’t begin it', () => {
    expect(codeWith(licensed({ notAfter: AT - 2 }), { now: AT - 5, time: AT })).toBe('MEMBER_LICENCE_MISSING')
    expect(codeWith(licensed({ notBefore: AT - 2 }), { now: AT - 5, time: AT })).toBe(
      'MEMBER_LICENCE_MISSING',
    )
  })

  test('public records need no licence', () => {
    const request = { ...allowed.request, kind: 'registration', fields: ['name'] }
    const state = {
      ...allowed.state,
      provider: { ...(allowed.state.provider as MemberStanding), licences: [] },
    }
    expect(evaluate(allowed.basis, request, state).code).toBeNull()
  })
})

describe('a recipient abroad', () => {
  const abroad = { asker: { country: 'SG' } }
  const crossBorder = { basis: 'securityAssessment', number: '国评-2026-1' } as const

  test('gets nothing but on a basis that the grant names', () => {
    expect(codeWith(abroad)).toBe('GRANT_ABROAD')
    expect(codeWith(abroad, { terms: { crossBorder } })).toBeNull()
    expect(codeWith({}, { terms: { crossBorder } })).toBeNull()
  })

  test('is whoever doesn’t prove to be at home', () => {
    expect(codeWith({ asker: { country: null } })).toBe('GRANT_ABROAD')
  })
})

test('every kind has a class, and some class needs a licence', () => {
  for (const { dataClass } of Object.values(recordKinds))
    expect(Object.keys(dataClasses)).toContain(dataClass)
  expect([...licensedClasses]).toEqual(['commercialCredit', 'personalCredit'])
  expect(templateFor('preLoanReview').scope.some(({ kind }) => kind === 'loan')).toBe(true)
})

describe('a profile', () => {
  const profile = testProfile('甲', 'A')
  test.each<[string, object]>([
    ['a country in small letters', { country: 'cn' }],
    ['a country by its name', { country: 'China' }],
    ['no country', { country: undefined }],
    ['a licence that ends before it begins', { licences: [{ ...creditLicence, notBefore: 9, notAfter: 9 }] }],
    ['a licence for nothing', { licences: [{ ...creditLicence, classes: [] }] }],
    ['a licence of a kind that there is not', { licences: [{ ...creditLicence, kind: 'fishing' }] }],
  ])('with %s is refused', (_, change) => {
    expect(profileSchema.safeParse(profile).success).toBe(true)
    expect(profileSchema.safeParse({ ...profile, ...change }).success).toBe(false)
  })
})
