import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { contradiction, verifyContradiction } from '@hexin/sdk/bindings/alarm.ts'
import { bindingHash } from '@hexin/sdk/bindings/binding.ts'
import { verifyBindingList } from '@hexin/sdk/bindings/list.ts'
import { verifyCompanyStatement } from '@hexin/sdk/bindings/officerStatement.ts'
import { effectiveAt, standingIn } from '@hexin/sdk/bindings/standing.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { jwkPublicKey } from '@hexin/sdk/statement/jwk.ts'
import { describe, expect, test } from 'vitest'
import type { bindingVectors } from '../../../scripts/generate/spec/binding.ts'
import { createMember } from '../helpers.ts'
import { asyncOutcomeOf } from '../proof/helpers.ts'

const given = JSON.parse(
  readFileSync(new URL('../../vectors/spec-binding.json', import.meta.url), 'utf8'),
) as Awaited<ReturnType<typeof bindingVectors>>
const key = { algorithm: 'ES256', publicKey: jwkPublicKey(given.registrarKey) } as const
const keyOf = () => key
const { wallet, waitS, hashes } = given

const verify = (change: Partial<Parameters<typeof verifyBindingList>[1]> = {}) =>
  verifyBindingList(crypto, {
    ...{ bindings: given.bindings, head: given.head, keyOf, wallet, waitS, objected: new Set<string>() },
    anchoredAt: async ({ hash }) => given.anchoredAt[hashes.indexOf(hash)],
    ...change,
  })
const outcome = (change: Parameters<typeof verify>[0]) => asyncOutcomeOf(() => verify(change))
const list = (await verify()).bindings
const at = (number: number) => {
  const found = list[number - 1]
  if (!found) throw new RangeError(`no number ${number}`)
  return found
}
const anchored = (number: number): number => given.anchoredAt[number - 1] ?? 0

describe('a company’s list', () => {
  test('verifies, in node and browser, with the hashes that are written down', async () => {
    expect(given.bindings.map((sdJwt) => bindingHash(crypto, sdJwt))).toEqual(hashes)
    expect(list.map(({ number, event, countersigned }) => [number, event, countersigned])).toEqual([
      [1, 'first', false],
      [2, 'added', true],
      [3, 'added', false],
      [4, 'keyEnded', false],
    ])
    expect(
      (
        await verifyBindingList(webCrypto, {
          ...{
            bindings: given.bindings,
            head: given.head,
            keyOf,
            wallet,
            waitS,
            objected: new Set<string>(),
          },
          anchoredAt: async ({ hash }) => given.anchoredAt[hashes.indexOf(hash)],
        })
      ).bindings,
    ).toEqual(list)
  })

  test('without any one of its entries, with one twice, with two exchanged: refused', async () => {
    const { bindings } = given
    for (let i = 0; i < bindings.length; i++) {
      expect(await outcome({ bindings: bindings.toSpliced(i, 1) })).toBe('BINDING_LIST_INVALID')
      expect(await outcome({ bindings: bindings.toSpliced(i, 0, bindings[i] ?? '') })).toBe(
        'BINDING_LIST_INVALID',
      )
    }
    for (let i = 1; i < bindings.length; i++)
      expect(
        await outcome({ bindings: bindings.with(i, bindings[i - 1] ?? '').with(i - 1, bindings[i] ?? '') }),
      ).toBe('BINDING_LIST_INVALID')
    expect(await outcome({ bindings: [] })).toBe('BINDING_LIST_INVALID')
  })

  test('with a disclosure taken out, or signed by nobody who is a registrar: refused', async () => {
    const [one = '', ...rest] = given.bindings
    const parts = one.split('~')
    for (let i = 1; i < parts.length - 1; i++)
      expect(await outcome({ bindings: [parts.toSpliced(i, 1).join('~'), ...rest] })).toBe(
        'GRANT_BINDING_INVALID',
      )
    expect(await outcome({ keyOf: () => undefined })).toBe('GRANT_BINDING_INVALID')
    expect(await outcome({ keyOf: () => createMember(7).key })).toBe('GRANT_BINDING_INVALID')
  })

  test('under another head, of the same registrar: refused', async () => {
    for (const head of [...given.forkedHeads, given.rollback[1] ?? '', 'x'])
      expect(await outcome({ head })).toBe('BINDING_LIST_INVALID')
  })
})

describe('a key speaks for its company', () => {
  const standing = (number: number, when: number, objected: readonly string[] = []) =>
    standingIn(list, { binding: at(number), at: when, waitS, objected: new Set(objected) }).state

  test('the first from its time until it ends; a countersigned one from its time; another one a week after the log showed it', () => {
    expect(effectiveAt(at(3), waitS)).toBe(anchored(3) + waitS)
    expect(standing(1, at(4).effectiveFrom - 1)).toBe('effective')
    expect(standing(1, at(4).effectiveFrom)).toBe('ended')
    expect(standing(2, at(2).effectiveFrom)).toBe('effective')
    expect(standing(3, anchored(3) + waitS - 1)).toBe('waiting')
    expect(standing(3, anchored(3) + waitS)).toBe('effective')
    expect(standing(3, anchored(3) + waitS, [at(3).hash])).toBe('objected')
  })

  test('whatever the registrar claims: neither an early date nor a late one shortens the wait, and no anchor is no end of it', async () => {
    const third = at(3)
    for (const claimed of [0, third.effectiveFrom, anchored(3) + waitS])
      expect(effectiveAt({ ...third, effectiveFrom: claimed, issuedAt: claimed }, waitS)).toBe(
        anchored(3) + waitS,
      )
    expect(effectiveAt({ ...third, anchoredAt: undefined }, waitS)).toBeUndefined()
  })

  test('an earlier key that is objected to, or waits itself, countersigns nothing', async () => {
    const [, second] = (await verify({ objected: new Set([at(1).hash]) })).bindings
    expect(second?.countersigned).toBe(false)
    const unanchored = (await verify({ anchoredAt: async () => undefined })).bindings
    expect(unanchored.map(({ countersigned }) => countersigned)).toEqual([false, false, false, false])
  })

  test('time only moves it on: from waiting to in effect to ended, never back', () => {
    const rank = { waiting: 0, effective: 1, ended: 2, objected: 9, forked: 9 }
    for (const { number } of list.filter((entry) => entry.key !== undefined)) {
      const seen = Array.from(
        { length: 400 },
        (_, i) => rank[standing(number, anchored(1) - 100 + i * 3_600)],
      )
      expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    }
  })
})

describe('an alarm', () => {
  test.each([
    ['fork', given.fork],
    ['headFork', given.forkedHeads],
    ['rollback', given.rollback],
  ] as const)(
    '%s: both signed statements show it to anybody; one of them twice shows nothing',
    async (kind, [one = '', other = '']) => {
      expect(await verifyContradiction(crypto, { kind, evidence: [one, other], keyOf })).toBe(given.registrar)
      for (const evidence of [
        [one, one],
        [other, other],
      ] as const)
        await expect(verifyContradiction(crypto, { kind, evidence, keyOf })).rejects.toMatchObject({
          code: 'BINDING_ALARM_INVALID',
        })
      const stranger = () => createMember(7).key
      await expect(
        verifyContradiction(crypto, { kind, evidence: [one, other], keyOf: stranger }),
      ).rejects.toMatchObject({
        code: 'BINDING_ALARM_INVALID',
      })
    },
  )

  test('a head that is shorter because it is older is none', async () => {
    const [long = '', short = ''] = given.rollback
    await expect(
      verifyContradiction(crypto, { kind: 'rollback', evidence: [short, long], keyOf }),
    ).rejects.toMatchObject({ code: 'BINDING_ALARM_INVALID' })
  })

  test('a list that only grew contradicts nothing; one with another third entry does', async () => {
    const { head } = await verify()
    const whole = { bindings: list, head, statement: given.head }
    const before = {
      bindings: list.slice(0, 2),
      head: { ...head, count: 2, last: at(2).hash, at: 0 },
      statement: 'x',
    }
    expect(contradiction(before, whole)).toBeUndefined()
    expect(contradiction(whole, { ...before, head: { ...before.head, at: head.at } })?.kind).toBe('rollback')
    const other = { ...at(3), hash: 'another' }
    expect(contradiction(whole, { ...whole, bindings: list.with(2, other) })?.kind).toBe('fork')
  })
})

test('objection and withdrawal are the company’s; with a letter changed, or over another’s binding, nobody’s', async () => {
  for (const signed of [given.objection, given.withdrawal]) {
    const { statement } = await verifyCompanyStatement(crypto, { signed, keyOf, wallet })
    expect(statement.subject).toBe(given.subject)
    for (const changed of [
      { ...signed, text: signed.text.replace('"at":1', '"at":2') },
      { ...signed, text: signed.text.replace('{', '{ ') },
      { ...signed, binding: given.bindings[0] ?? '' },
    ])
      expect(
        await asyncOutcomeOf(() => verifyCompanyStatement(crypto, { signed: changed, keyOf, wallet })),
      ).toBe('COMPANY_STATEMENT_INVALID')
  }
})
