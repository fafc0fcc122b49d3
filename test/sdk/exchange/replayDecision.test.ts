import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { basisId } from '@hexin/sdk/exchange/messages.ts'
import { replayDecision } from '@hexin/sdk/exchange/replayDecision.ts'
import { signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { describe, expect, test } from 'vitest'
import { allowed, artefact } from '../consent/gateCases.ts'
import { allowed as orderAllowed } from '../consent/orderCase.ts'
import { createMember, type TestMember } from '../helpers.ts'
import { request } from './answers.ts'

const [asker, provider] = [createMember(2), createMember(3)]
const template = allowed.basis.template
if (!template) throw new Error('no template')
const asked = { ...request, ...allowed.request, fields: [...allowed.request.fields] }
const basis = { type: 'grant', id: basisId(asked), artefact, template } as const

const keyOf = (keyId: string) => {
  const member = [asker, provider].find((one) => one.keyId === keyId)
  return member && { ...member.key, member: member.number }
}

const requestBy = (by: TestMember, change: object = {}) =>
  signStatement({ type: 'hexin-request+jwt', ...by, payload: { ...asked, ...change } })

/** The provider's entry for this request. */
function lookAt(statement: string, change: object = {}, by = provider) {
  const { exchange, link, kind, fields } = asked
  const payload = {
    ...{ request: statementHash(crypto, statement), exchange, asker: 2, provider: 3 },
    ...{ grant: basis.id, link, kind, fields, state: allowed.state, at: allowed.state.now, ...change },
  }
  return signStatement({ type: 'hexin-look+jwt', ...by, payload })
}

async function replayed(change: object = {}) {
  const statement = await requestBy(asker)
  const look = await lookAt(statement, change)
  return replayDecision(crypto, { request: statement, look, basis, keyOf })
}

describe('a replay', () => {
  test('comes to the decision and the trace that the provider came to', async () => {
    const { decision } = await replayed()
    expect(decision.allowed).toBe(true)
    expect(decision.trace.length).toBeGreaterThan(20)
  })

  test('finds an answer that should have been refused, and why', async () => {
    const state = { ...allowed.state, grant: { state: 'revoked' } }
    expect((await replayed({ state })).decision).toMatchObject({ allowed: false, code: 'GRANT_REVOKED' })
  })

  test('is the same by a browser’s cryptography', async () => {
    const statement = await requestBy(asker)
    const args = { request: statement, look: await lookAt(statement), basis, keyOf }
    expect(await replayDecision(webCrypto, args)).toEqual(await replayDecision(crypto, args))
  })

  test.each([
    ['an entry for another request', () => lookAt('another')],
    ['an entry that tells fewer fields', (of: string) => lookAt(of, { fields: ['status'] })],
    ['an entry of another grant', (of: string) => lookAt(of, { grant: `0x${'2'.repeat(64)}` })],
  ])('refuses %s', async (_, make) => {
    const statement = await requestBy(asker)
    const look = await make(statement)
    await expect(replayDecision(crypto, { request: statement, look, basis, keyOf })).rejects.toMatchObject({
      code: 'ANSWER_INVALID',
    })
  })

  test('of an exchange under a lawful order rests on the order, and on nothing else', async () => {
    const order = { ...orderAllowed.basis, id: basisId(orderAllowed.request) }
    const { grant: _, purpose: __, ...rest } = { ...asked, ...orderAllowed.request }
    const payload = { ...rest, fields: [...orderAllowed.request.fields] }
    const statement = await signStatement({ type: 'hexin-request+jwt', ...asker, payload })
    const { grant: ___, budget: ____, ...state } = orderAllowed.state
    const { kind, fields } = payload
    const look = await lookAt(statement, { grant: undefined, order: order.id, kind, fields, state })
    const args = { request: statement, look, keyOf }
    expect((await replayDecision(crypto, { ...args, basis: order })).decision).toMatchObject({
      allowed: true,
    })
    await expect(
      replayDecision(crypto, { ...args, basis: { ...basis, id: order.id } }),
    ).rejects.toMatchObject({
      code: 'ANSWER_INVALID',
    })
  })

  test('refuses a request under another grant, and one that somebody else signed', async () => {
    for (const statement of [
      await requestBy(asker, { grant: `0x${'2'.repeat(64)}` }),
      await requestBy(provider),
    ]) {
      const look = await lookAt(statement)
      await expect(replayDecision(crypto, { request: statement, look, basis, keyOf })).rejects.toMatchObject({
        code: 'ANSWER_INVALID',
      })
    }
  })

  test('refuses an entry that the asker signed in the provider’s name', async () => {
    const statement = await requestBy(asker)
    const look = await lookAt(statement, {}, asker)
    await expect(replayDecision(crypto, { request: statement, look, basis, keyOf })).rejects.toMatchObject({
      code: 'STATEMENT_KEY_UNKNOWN',
    })
  })

  test('refuses an entry without any one of the things that the gate looks at', async () => {
    for (const name of [
      'now',
      'block',
      'revocationSeen',
      'uses',
      'usesInPeriod',
      'budget',
      'persons',
    ] as const) {
      const { [name]: _, ...state } = allowed.state
      await expect(replayed({ state }), name).rejects.toThrow(name)
    }
  })
})
