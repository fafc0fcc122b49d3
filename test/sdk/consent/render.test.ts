import type { GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import { purposeCodes, purposes } from '@hexin/sdk/consent/purposes.ts'
import { renderGrant } from '@hexin/sdk/consent/render.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { profileSchema } from '@hexin/sdk/network.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import type { Language } from '@hexin/sdk/schemas/titles.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { artefactOf, createOfficer, software } from '../helpers.ts'

const languages: readonly Language[] = ['zh', 'en']
const template = templateFor('preLoanReview')
const namesOf = (member: number) => ({ zh: `第${member}银行`, en: `Bank ${member}` })
const rendered = (artefact: GrantArtefact, language: Language) =>
  renderGrant(artefact, { template, language, namesOf })
const whole = (artefact: GrantArtefact, language: Language): string =>
  rendered(artefact, language)
    .paragraphs.map(({ heading, text }) => `${heading}: ${text}`)
    .join('\n')

describe.each(languages)('the text in %s', (language) => {
  test('names who, to whom, of whom, what for, how often, until when', () => {
    const text = whole(artefactOf(), language)
    for (const said of [
      ...['广州南沙精密仪器有限公司', '91350100M000100Y43', 'GZ-2026-0731'],
      ...[namesOf(2)[language], namesOf(3)[language], namesOf(4)[language]],
      purposes.preLoanReview[language],
      // In Beijing time, whatever the machine's zone.
      ...['2026-11-22 09:29:00', '2026-11-23 09:30:00'],
      ...['365', '3'],
    ])
      expect(text).toContain(said)
  })

  test.each(Object.entries(recordKinds))(
    'names every field of %s that is granted, and no other',
    (kind, spec) => {
      const fields = Object.entries(spec.fields)
      fc.assert(
        fc.property(fc.subarray(fields, { minLength: 1 }), (granted) => {
          const artefact = artefactOf({ scope: [{ kind, fields: granted.map(([name]) => name) }] })
          const line = rendered(artefact, language).paragraphs.find(({ text }) =>
            text.startsWith(spec.title[language]),
          )
          const [comma, colon] = language === 'zh' ? ['、', '：'] : [', ', ': ']
          expect(line?.text).toBe(
            `${spec.title[language]}${colon}${granted.map(([, { title }]) => title[language]).join(comma)}${language === 'zh' ? '。不限记录的时间。' : '. Records of any time.'}`,
          )
        }),
      )
    },
  )

  test('says why it is needed, what follows from a no, what may be kept after a revocation, by which law and how long', () => {
    const text = whole(artefactOf(), language)
    for (const said of [
      template.necessity[language],
      template.refusal[language],
      ...template.bases.map(({ law }) => law[language]),
      ...(language === 'zh'
        ? ['365 天（约 1 年）', '最长 3650 天（约 10 年）', '立即停止使用', '可以拒绝', '可以随时暂停或撤销']
        : ['365 days (about 1 year)', 'at most 3650 days (about 10 years)', 'stop using it at once']),
      ...(language === 'en' ? ['You may refuse', 'pause or revoke at any time'] : []),
    ])
      expect(text).toContain(said)
  })

  test.each(purposeCodes)('names the purpose %s', (purpose) => {
    expect(whole(artefactOf({ purpose }), language)).toContain(purposes[purpose][language])
  })

  test('says that nothing is kept where nothing may be', () => {
    const text = whole(artefactOf({ mode: 'view', maxUses: 1, retentionDays: 0 }), language)
    expect(text).toMatch(language === 'zh' ? /不得留存/ : /keep nothing/)
    expect(text).not.toMatch(/365 (天|days)/)
  })

  test('says that it can be refused, paused and revoked, and passed on to nobody', () => {
    const said =
      language === 'zh'
        ? ['拒绝', '一部分', '暂停', '撤销', '不得转给']
        : ['refuse', 'part', 'pause', 'revoke', 'nobody']
    for (const word of said) expect(whole(artefactOf(), language)).toContain(word)
  })

  test('says how many of the officers must sign', () => {
    const officers = [createOfficer(), createOfficer(), createOfficer()].map(software)
    expect(whole(artefactOf({ officers, quorum: 2 }), language)).toMatch(
      /3 位授权人中须有 2 位|2 of 3 officers/,
    )
  })

  test('has a heading and a text in each paragraph, none of them twice', () => {
    const { title, paragraphs } = rendered(artefactOf(), language)
    expect(title).not.toBe('')
    for (const { heading, text } of paragraphs) expect([heading, text]).not.toContain('')
    expect(new Set(paragraphs.map(({ heading }) => heading)).size).toBe(paragraphs.length)
  })

  test('does not speak the other language, nor show a code in place of a word', () => {
    const text = whole(artefactOf({ subjectName: 'ACME' }), language)
    if (language === 'en') expect(text).not.toMatch(/\p{Script=Han}/u)
    expect(text).not.toMatch(/preLoanReview|creditRating|undefined|null|NaN|uscc:/)
  })

  test.each<[string, Partial<GrantArtefact>]>([
    ['subject', { subject: 'uscc:91330100799655058B' }],
    ['subjectName', { subjectName: '另一家公司' }],
    ['grantee', { grantee: 77 }],
    ['providers', { providers: [3] }],
    ['scope', { scope: [{ kind: 'loan', fields: ['loss'] }] }],
    ['purpose', { purpose: 'guaranteeReview' }],
    ['caseNumber', { caseNumber: 'GZ-2026-0732' }],
    ['mode', { mode: 'view', maxUses: 1, retentionDays: 0 }],
    ['maxUses', { maxUses: 4 }],
    ['notBefore', { notBefore: artefactOf().notBefore + 1 }],
    ['expiry', { expiry: artefactOf().expiry + 1 }],
    ['retentionDays', { retentionDays: 366 }],
    ['frequency', { mode: 'periodic', frequency: { per: 'month', times: 2 } }],
    ['mode subscription', { mode: 'subscription' }],
    ['dataRange', { dataRange: { from: '2025-01-01', to: null } }],
    ['onwardTransfer', { onwardTransfer: [5] }],
    ['crossBorder', { crossBorder: { basis: 'standardContract', number: '粤网信备-1' } }],
    ['version', { version: 2, predecessor: `0x${'1'.repeat(64)}` }],
    ['officers', { officers: [createOfficer(), createOfficer()].map(software) }],
  ])('differs where the artefact differs in %s', (_, change) => {
    expect(whole(artefactOf(change), language)).not.toBe(whole(artefactOf(), language))
  })
})

test('both languages have the same paragraphs', () => {
  const [zh, en] = languages.map((language) => rendered(artefactOf(), language).paragraphs.length)
  expect(zh).toBe(en)
})

const profile = { name: { zh: '银行', en: 'Bank' }, country: 'CN', licences: [] }

describe('a name', () => {
  test('of a member as it should be is taken', () => {
    expect(profileSchema.safeParse(profile).success).toBe(true)
  })

  test.each(['A\nB', '\u202e行银', '银\u200b行', '银行\u2028', ''])(
    'of a member with what can’t be seen (%j) is refused where it enters: the profile',
    (name) => {
      expect(profileSchema.safeParse({ ...profile, name: { zh: name, en: 'Bank' } }).success).toBe(false)
      expect(profileSchema.safeParse({ ...profile, name: { zh: '银行', en: name } }).success).toBe(false)
    },
  )

  test('that looks like markup or a sentence stays in its own paragraph', () => {
    const subjectName = '甲公司</p><script>alert(1)</script>。可查几次：不限'
    const before = rendered(artefactOf(), 'zh').paragraphs
    const after = rendered(artefactOf({ subjectName }), 'zh').paragraphs
    expect(after.map(({ heading }) => heading)).toEqual(before.map(({ heading }) => heading))
    expect(after.slice(1)).toEqual(before.slice(1))
  })
})

test('every purpose has a name in both languages, no two the same', () => {
  for (const language of languages) {
    const names = purposeCodes.map((code) => purposes[code][language])
    expect(names).not.toContain('')
    expect(new Set(names).size).toBe(names.length)
  }
})
