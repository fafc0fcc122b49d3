import { readdirSync } from 'node:fs'
import { problemSchema } from '@hexin/sdk/api/common.ts'
import { auditErrors } from '@hexin/sdk/errors/audit.ts'
import { type ErrorCode, HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { bindingErrors } from '@hexin/sdk/errors/binding.ts'
import { caSignatureErrors } from '@hexin/sdk/errors/caSignature.ts'
import { catalogue } from '@hexin/sdk/errors/catalogue.ts'
import { completenessErrors } from '@hexin/sdk/errors/completeness.ts'
import { councilErrors } from '@hexin/sdk/errors/council.ts'
import { deploymentErrors } from '@hexin/sdk/errors/deployment.ts'
import type { ErrorEntry } from '@hexin/sdk/errors/entry.ts'
import { evidenceErrors } from '@hexin/sdk/errors/evidence.ts'
import { exchangeErrors } from '@hexin/sdk/errors/exchange.ts'
import { grantErrors } from '@hexin/sdk/errors/grant.ts'
import { inputErrors } from '@hexin/sdk/errors/input.ts'
import { keepingErrors } from '@hexin/sdk/errors/keeping.ts'
import { memberErrors } from '@hexin/sdk/errors/member.ts'
import { nodeErrors } from '@hexin/sdk/errors/node.ts'
import { objectionErrors } from '@hexin/sdk/errors/objection.ts'
import { orderErrors } from '@hexin/sdk/errors/order.ts'
import { personErrors } from '@hexin/sdk/errors/person.ts'
import { proofErrors } from '@hexin/sdk/errors/proof.ts'
import { recordErrors } from '@hexin/sdk/errors/record.ts'
import { requestFileErrors } from '@hexin/sdk/errors/requestFile.ts'
import { describe, expect, test } from 'vitest'

const parts: Readonly<Record<string, Readonly<Record<string, ErrorEntry>>>> = {
  audit: auditErrors,
  binding: bindingErrors,
  caSignature: caSignatureErrors,
  completeness: completenessErrors,
  council: councilErrors,
  deployment: deploymentErrors,
  evidence: evidenceErrors,
  exchange: exchangeErrors,
  grant: grantErrors,
  input: inputErrors,
  keeping: keepingErrors,
  member: memberErrors,
  node: nodeErrors,
  order: orderErrors,
  person: personErrors,
  objection: objectionErrors,
  proof: proofErrors,
  record: recordErrors,
  requestFile: requestFileErrors,
}
const codes = Object.keys(catalogue) as ErrorCode[]

describe('the catalogue', () => {
  test('is of all files in its folder', () => {
    const folder = new URL('../../../sdk/errors/', import.meta.url)
    const files = readdirSync(folder).map((file) => file.replace('.ts', ''))
    expect(files.filter((file) => !['base', 'catalogue', 'entry'].includes(file)).toSorted()).toEqual(
      Object.keys(parts).toSorted(),
    )
  })

  test('has each code once: no two files claim the same', () => {
    const all = Object.values(parts).flatMap((part) => Object.keys(part))
    expect(all.filter((code, i) => all.indexOf(code) !== i)).toEqual([])
    expect(all.toSorted()).toEqual(codes.toSorted())
  })

  test('says two things twice nowhere: each code has a title of its own in both languages', () => {
    for (const language of ['en', 'zh'] as const) {
      const titles = codes.map((code) => catalogue[code][language])
      expect(titles.filter((title, i) => titles.indexOf(title) !== i)).toEqual([])
    }
  })
})

describe.each(codes)('%s', (code) => {
  const { en, zh, remedy, remedyZh } = catalogue[code]

  test('has a meaning in both languages and says what to do', () => {
    expect(code).toMatch(/^[A-Z]+(_[A-Z0-9]+)*$/)
    expect(en).toMatch(/^[A-Z][^\p{Script=Han}]*\.$/u)
    expect(zh).toMatch(/\p{Script=Han}.*。$/u)
    expect(remedy).toMatch(/^[A-Z].*\.$/)
    expect(remedyZh).toMatch(/\p{Script=Han}.*。$/u)
    expect([remedy, remedyZh]).not.toEqual([en, zh])
  })

  test('is an error with that title, what was found and expected, and a place that explains it', () => {
    const error = new HexinError(code, { found: 'this', expected: 'that', detail: 'More.' })
    expect(error).toMatchObject({
      name: 'HexinError',
      code,
      found: 'this',
      expected: 'that',
      remedy,
      remedyZh,
    })
    expect(error.title).toEqual({ en, zh })
    expect(error.message).toBe(`${en} More. Found this. Expected that.`)
    expect(error.docs).toBe(`docs/errors/README.md#${code.toLowerCase()}`)
  })

  test('is known by its code', () => {
    const error: unknown = new HexinError(code)
    expect([isHexinError(error), isHexinError(error, code)]).toEqual([true, true])
    expect(codes.filter((other) => isHexinError(error, other))).toEqual([code])
  })
})

describe('a message', () => {
  test.each<[string, unknown, string]>([
    ['a text as it is', 'abc', 'abc'],
    ['a number', 7, '7'],
    ['a bigint', 7n, '7'],
    ['a list', ['a', 1], '["a",1]'],
    ['an object with a bigint', { size: 7n }, '{"size":"7"}'],
    ['null', null, 'null'],
    ['a function, by its text', Boolean, 'function Boolean() { [native code] }'],
  ])('shows %s', (_, found, shown) => {
    expect(new HexinError('INTERNAL', { found }).message).toMatch(new RegExp(`Found ${escaped(shown)}\\.$`))
  })

  test('says nothing of what it was not told', () => {
    expect(new HexinError('INTERNAL').message).toBe(catalogue.INTERNAL.en)
  })

  test('keeps its cause', () => {
    const cause = new Error('below')
    expect(new HexinError('INTERNAL', { cause }).cause).toBe(cause)
    expect('cause' in new HexinError('INTERNAL')).toBe(false)
  })

  test('can be somebody else’s, whole', () => {
    expect(new HexinError('INTERNAL', { message: 'As the node said.', found: 1 }).message).toBe(
      'As the node said.',
    )
  })
})

test('what is no HexinError is none', () => {
  for (const other of [new Error('INTERNAL'), { code: 'INTERNAL' }, null, undefined, 'INTERNAL'])
    expect(isHexinError(other)).toBe(false)
})

test('a problem document that lacks a part is none', () => {
  const { en, zh, remedy, remedyZh } = catalogue.GRANT_PAUSED
  const problem = {
    ...{ type: 'docs', title: en, titleZh: zh, status: 403, detail: en },
    ...{ instance: 'urn:uuid:1', code: 'GRANT_PAUSED', remedy, remedyZh },
  }
  expect(problemSchema.safeParse(problem).success).toBe(true)
  for (const name of Object.keys(problem))
    expect(problemSchema.safeParse({ ...problem, [name]: undefined }).success).toBe(false)
})

const escaped = (shown: string): string => shown.replaceAll(/[[\]{}()]/g, String.raw`\$&`)
