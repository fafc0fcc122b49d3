import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { rights } from '@hexin/sdk/consent/person/codes.ts'
import { composePersonConsent, personTermsOf } from '@hexin/sdk/consent/person/compose.ts'
import { personItems } from '@hexin/sdk/consent/person/items/index.ts'
import { renderGrant } from '@hexin/sdk/consent/render.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import { describe, expect, test } from 'vitest'
import { artefactOf, createOfficer, reading, software } from '../helpers.ts'

const artefact = artefactOf()

const noticeOf = (language: 'zh' | 'en', { item }: (typeof personItems)[number], change: object = {}) =>
  composePersonConsent(crypto, {
    terms: personTermsOf(crypto, {
      ...{
        id: `0x${'1'.repeat(64)}`,
        artefact: { ...artefact, ...change },
        item,
        role: 'legalRepresentative',
      },
      recipient: { name: '第2银行', contact: '客服 95500' },
    }),
    ...{ person: 'A'.repeat(22), key: software(createOfficer()), language, namesOf: reading.namesOf },
  }).notice

describe.each(['zh', 'en'] as const)('the notice to a person in %s', (language) => {
  test.each(personItems.map((text) => [`${text.item.kind}.${text.item.field}`, text] as const))(
    'on %s says who, what, why, how, how long, what it means, which rights and how to withdraw',
    (_, text) => {
      const notice = noticeOf(language, text)
      const { kind, field } = text.item
      for (const part of [
        ...[
          artefact.subjectName,
          '客服 95500',
          '365',
          reading.namesOf(2)[language],
          reading.namesOf(3)[language],
        ],
        ...[recordKinds[kind]?.title[language], recordKinds[kind]?.fields[field]?.title[language]],
        ...[text.necessity[language], text.impact[language]],
        ...Object.values(rights).map((right) => right[language]),
        language === 'zh' ? '撤回' : 'withdraw',
      ])
        expect(notice).toContain(part)
      // Of one item only.
      const others = Object.keys(recordKinds).filter((name) => name !== kind)
      for (const name of others) expect(notice).not.toContain(`${recordKinds[name]?.title[language]}：`)
    },
  )

  test('does not say that something is kept where it is only looked at', () => {
    const [item] = personItems
    if (!item) throw new Error('no item')
    const view = noticeOf(language, item, { retentionDays: 0, mode: 'view', maxUses: 1 })
    expect(view).toContain(language === 'zh' ? '只查看，不保存' : 'not kept')
    expect(view).not.toContain(language === 'zh' ? '存储' : 'stored')
  })

  test('a grant of a score says that a program made it and who reviews it; any other does not', () => {
    const about = (kind: string, fields: string[]) =>
      JSON.stringify(renderGrant(artefactOf({ scope: [{ kind, fields }] }), { ...reading, language }))
    const words = language === 'zh' ? '人工复核' : 'reviewed by a human'
    expect(about('score', ['value'])).toContain(words)
    expect(about('loan', ['principal'])).not.toContain(words)
  })
})
