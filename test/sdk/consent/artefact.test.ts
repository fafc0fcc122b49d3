import { createHash } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { artefactHash, artefactText, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { canonicalJson } from '@hexin/sdk/encoding.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AT, artefactOf, createOfficer, passkey, reparsed, software } from '../helpers.ts'
import { outcomeOf } from '../proof/helpers.ts'

const artefact = artefactOf()
const text = artefactText(artefact)
const outcome = (changed: string) => outcomeOf(() => parseArtefact(changed))

test('an artefact comes back from its text, and its hash is SHA-256 of the text', () => {
  expect(parseArtefact(text)).toEqual(artefact)
  expect(artefactHash(crypto, text)).toBe(`0x${createHash('sha256').update(text, 'utf8').digest('hex')}`)
})

describe('another spelling of the same artefact is refused', () => {
  const spelt = (from: string | RegExp, to: string) => {
    const changed = text.replace(from, to)
    expect(changed).not.toBe(text)
    return changed
  }

  test.each([
    ['a space', () => spelt(',', ', ')],
    ['a line break at the end', () => `${text}\n`],
    ['a byte order mark', () => `\uFEFF${text}`],
    ['a tab before the colon', () => spelt('":', '"\t:')],
    ['a member repeated with the same value', () => spelt('"maxUses":3', '"maxUses":3,"maxUses":3')],
    ['a member repeated with another value', () => spelt('"maxUses":3', '"maxUses":1000,"maxUses":3')],
    [
      'members in another order',
      () => JSON.stringify(Object.fromEntries(Object.entries(artefact).toReversed())),
    ],
    ['an integer as a decimal', () => spelt('"maxUses":3', '"maxUses":3.0')],
    ['an integer with an exponent', () => spelt('"maxUses":3', '"maxUses":3e0')],
    ['minus zero', () => spelt('"retentionDays":365', '"retentionDays":-0')],
    ['an escaped letter', () => spelt('广', '\\u5e7f')],
    ['an escaped slash', () => spelt('hexin-grant/1', 'hexin-grant\\/1')],
  ])('%s', (_, changed) => expect(outcome(changed())).toBe('GRANT_ARTEFACT_MALFORMED'))

  test('a number that no double holds is not read as its neighbour', () => {
    expect(outcome(spelt('"maxUses":3', '"maxUses":9007199254740993'))).toBe('GRANT_ARTEFACT_MALFORMED')
  })

  test.each(['', ' ', 'null', '[]', '"text"', '7', '{}', '{', text.slice(0, -1), `${text}${text}`])(
    'no artefact: %j',
    (changed) => expect(outcome(changed)).toBe('GRANT_ARTEFACT_MALFORMED'),
  )

  test('whatever one character is replaced by another, what is read is what is written', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.string({ maxLength: 2 }), (at, other) => {
        const changed = text.slice(0, at) + other + text.slice(at + 1)
        if (outcome(changed) === 'accepted') expect(artefactText(parseArtefact(changed))).toBe(changed)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('an artefact of other content', () => {
  const [officer, other] = [createOfficer(), createOfficer()]
  const { scope, controls } = artefact
  const [loan] = scope

  test.each<[string, object]>([
    ['a member that nobody knows', { ...artefact, note: 'and everything else' }],
    ['a member named __proto__', JSON.parse(text.replace('{', '{"__proto__":{"maxUses":9},')) as object],
    ['an unknown member deep inside', { ...artefact, controls: { ...controls, admin: controls.widen } }],
    ['a second version of nothing', { ...artefact, version: 2 }],
    ['version 0', { ...artefact, version: 0 }],
    ['another type', { ...artefact, type: 'hexin-grant/2' }],
    ['onward transfer to a group', { ...artefact, onwardTransfer: 'group' }],
    ['onward transfer to one member twice', { ...artefact, onwardTransfer: [5, 5] }],
    ['onward transfer to the grantee', { ...artefact, onwardTransfer: [artefact.grantee] }],
    ['intervals without being periodic', { ...artefact, frequency: { per: 'month', times: 1 } }],
    ['periodic without intervals', { ...artefact, mode: 'periodic' }],
    ['no use a month', { ...artefact, mode: 'periodic', frequency: { per: 'month', times: 0 } }],
    ['a range that bounds nothing', { ...artefact, dataRange: { from: null, to: null } }],
    [
      'a range that ends before it begins',
      { ...artefact, dataRange: { from: '2026-02-01', to: '2026-01-31' } },
    ],
    ['a range from a day that there is not', { ...artefact, dataRange: { from: '2026-02-30', to: null } }],
    ['a template that is no hash', { ...artefact, template: 'loan-review' }],
    ['an end before its start', { ...artefact, notBefore: AT, expiry: AT - 1 }],
    ['an end at its start', { ...artefact, notBefore: AT, expiry: AT }],
    ['half a second', { ...artefact, expiry: AT + 0.5 }],
    ['a time after the year 9999', { ...artefact, expiry: 253_402_300_800 }],
    ['no use', { ...artefact, maxUses: 0 }],
    ['a use count beyond a million', { ...artefact, maxUses: 1_000_001 }],
    ['no provider', { ...artefact, providers: [] }],
    ['a provider twice', { ...artefact, providers: [3, 3] }],
    ['member number 0', { ...artefact, grantee: 0 }],
    ['no field', { ...artefact, scope: [{ kind: 'loan', fields: [] }] }],
    ['no kind', { ...artefact, scope: [] }],
    ['a kind twice', { ...artefact, scope: [loan, loan] }],
    ['a field twice', { ...artefact, scope: [{ kind: 'loan', fields: ['loss', 'loss'] }] }],
    ['a field of another kind', { ...artefact, scope: [{ kind: 'loan', fields: ['taxPaid'] }] }],
    [
      'a field named as what every object has',
      { ...artefact, scope: [{ kind: 'loan', fields: ['toString'] }] },
    ],
    [
      'a kind named as what every object has',
      { ...artefact, scope: [{ kind: 'constructor', fields: ['name'] }] },
    ],
    ['an unknown purpose', { ...artefact, purpose: 'curiosity' }],
    ['no officer', { ...artefact, officers: [] }],
    ['a quorum above its officers', { ...artefact, officers: [software(officer)], quorum: 2 }],
    ['a quorum of none', { ...artefact, quorum: 0 }],
    ['an officer twice', { ...artefact, officers: [software(officer), passkey(officer)], quorum: 2 }],
    [
      'an officer on another curve',
      { ...artefact, officers: [{ type: 'software', key: { ...other.key, crv: 'P-384' } }] },
    ],
    [
      'an officer with a private key',
      { ...artefact, officers: [{ type: 'software', key: { ...other.key, d: 'AA' } }] },
    ],
    ['to look once and to keep', { ...artefact, mode: 'view', maxUses: 1, retentionDays: 1 }],
    ['to look once, twice', { ...artefact, mode: 'view', maxUses: 2, retentionDays: 0 }],
    ['to store and keep nothing', { ...artefact, mode: 'store', retentionDays: 0 }],
    ['an address in mixed case', { ...artefact, controls: { ...controls, widen: `0x${'Ab'.repeat(20)}` } }],
    ['a short salt', { ...artefact, salt: artefact.salt.slice(1) }],
    ['a first version with a predecessor', { ...artefact, predecessor: `0x${'0'.repeat(64)}` }],
    ['a company number with a wrong check character', { ...artefact, subject: 'uscc:91350100M000100Y44' }],
    ['a language that has no text', { ...artefact, notice: { ...artefact.notice, language: 'fr' } }],
  ])('%s: refused', (_, changed) => {
    expect(outcomeOf(() => reparsed(changed))).toBe('GRANT_ARTEFACT_MALFORMED')
  })

  test('any member left out: refused', () => {
    for (const name of Object.keys(artefact)) {
      const rest = Object.fromEntries(Object.entries(artefact).filter(([member]) => member !== name))
      expect([name, outcomeOf(() => reparsed(rest))]).toEqual([name, 'GRANT_ARTEFACT_MALFORMED'])
    }
  })

  test('control: two officers, every field of every kind, to view: taken', () => {
    const wide = {
      ...artefact,
      officers: [software(officer), passkey(other)],
      quorum: 2,
      scope: Object.entries(recordKinds).map(([kind, { fields }]) => ({ kind, fields: Object.keys(fields) })),
      mode: 'view',
      maxUses: 1,
      retentionDays: 0,
    }
    expect(reparsed(wide)).toEqual(wide)
  })
})

test.each<[string, object]>([
  ['a later version', { version: 2, predecessor: `0x${'1'.repeat(64)}` }],
  ['four times a month', { mode: 'periodic', frequency: { per: 'month', times: 4 } }],
  ['to be told of changes', { mode: 'subscription' }],
  ['one day of records', { dataRange: { from: '2026-01-31', to: '2026-01-31' } }],
  ['to be passed on to two members', { onwardTransfer: [5, 6] }],
])('control: %s is taken', (_, terms) => {
  expect(reparsed({ ...artefact, ...terms })).toEqual({ ...artefact, ...terms })
})

describe('text that a person reads', () => {
  test.each([
    ['a line break', 'A\nB'],
    ['a carriage return', 'A\rB'],
    ['a line separator', 'A\u2028B'],
    ['a zero byte', 'A\0B'],
    ['an escape sequence', 'A\u001b[2KB'],
    ['a right-to-left override', '\u202e公司'],
    ['a right-to-left isolate', '\u2067公司\u2069'],
    ['a right-to-left mark', '公司\u200f'],
    ['a space of no width', '公\u200b司'],
    ['a soft hyphen', 'Com\u00adpany'],
    ['invisible tag letters', '公司\u{e0041}'],
    ['half a surrogate pair', '公司\ud83d'],
    ['nothing', ''],
  ])('%s in the company’s name or the case number: refused', (_, name) => {
    for (const member of ['subjectName', 'caseNumber'])
      expect(outcome(JSON.stringify(sorted({ ...artefact, [member]: name })))).toBe(
        'GRANT_ARTEFACT_MALFORMED',
      )
  })

  test.each([
    '广州南沙精密仪器有限公司',
    'Müller & Söhne (GmbH)',
    '𠮷野家',
    'ООО «Ромашка»',
    'e\u0301',
    'A  B',
  ])('control: %s is taken as it is, its Unicode untouched', (subjectName) =>
    expect(reparsed({ ...artefact, subjectName }).subjectName).toBe(subjectName),
  )

  test('two names that look alike are two texts with two hashes', () => {
    const [one, two] = ['é', 'e\u0301'].map((subjectName) => canonicalJson({ ...artefact, subjectName }))
    expect(artefactHash(crypto, one ?? '')).not.toBe(artefactHash(crypto, two ?? ''))
  })
})

/** The members in order, without leave of the canonical form: JSON.stringify writes half a surrogate pair where RFC 8785 refuses. */
const sorted = (value: object): object =>
  Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
