import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { SignedControl } from '@hexin/sdk/api/controls.ts'
import { artefactHash, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { controlCall, multicall, registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import { registrationOf } from '@hexin/sdk/consent/typedData.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompanyGrant, signGrantControl } from '../../../../scripts/company/company.ts'
import { until } from '../../../helpers/checkedApi.ts'
import { now } from '../../../helpers/testCompany.ts'
import { type AskedProvider, createAskedProvider } from '../exchange/askedProvider.ts'
import { codeOf as code, type HostileAsker } from '../exchange/hostileAsker.ts'
import { BANK, BUREAU, type ProviderWorld, RIVAL } from '../exchange/providerWorld.ts'
import { otherS } from './otherS.ts'

/*
 * Pause, resume and revocation (attack 6), as a whole node takes them from the company and from other members, with a real chain behind it. Two other members
 * are programs with their real keys; as relayers they do nothing at all.
 */

let world: ProviderWorld
let bank: HostileAsker
let rival: HostileAsker
let grants: CompanyGrant[]
let stop: AskedProvider['stop']
beforeAll(async () => {
  ;({ world, bank, rival, stop } = await createAskedProvider())
  // Brought onto the chain together: one after the other they would take most of the time.
  grants = await Promise.all(Array.from({ length: 16 }, () => world.grant()))
})
afterAll(() => stop())

/** An active grant that no test has touched. */
const fresh = async (): Promise<CompanyGrant> => grants.pop() ?? world.grant()

/** The company's own way in. */
const submit = async (grant: CompanyGrant, control: SignedControl) => {
  const path = `/v1/grants/${grant.id}/controls`
  const { status, body } = await world.bureau.post(path, { json: control, token: null })
  return status === 202 ? 'accepted' : body['code']
}

/** From a member's node to the other's. */
async function pass(method: 'control' | 'relay' | 'grant', body: unknown, from = rival): Promise<unknown> {
  try {
    return await from.peers.request(BUREAU, method, body)
  } catch (error) {
    if (isHexinError(error)) return error.code
    throw error
  }
}

const revoke = (grant: CompanyGrant) => signGrantControl(grant, { action: 'revoke' })
const pause = (grant: CompanyGrant, sequence = 0, deadline = now() + 600) =>
  signGrantControl(grant, { action: 'pause', sequence, deadline })
const resume = (grant: CompanyGrant, sequence: number, deadline = now() + 600) =>
  signGrantControl(grant, { action: 'resume', sequence, deadline })

/** What the chain itself says, as the node has read it. */
const shown = (grant: CompanyGrant) => () =>
  world.node.database.db
    .selectFrom('grant_states')
    .select(['state', 'sequence'])
    .where('grant_id', '=', grant.id)
    .executeTakeFirst()

const onChain = (grant: CompanyGrant, state: string) => until(shown(grant), (row) => row?.state === state)

describe('a revocation', () => {
  test('is obeyed from the moment that it is accepted, before the chain knows; then the chain does', async () => {
    const grant = await fresh()
    expect(code(await bank.ask(grant))).toBe('answered')
    expect(await submit(grant, await revoke(grant))).toBe('accepted')
    expect(code(await bank.ask(grant))).toBe('GRANT_REVOKED')
    await onChain(grant, 'revoked')
  })

  test('is obeyed from whichever member it comes, and taken to the chain by whoever has it', async () => {
    const grant = await fresh()
    expect(await pass('control', await revoke(grant))).toEqual({ obeyed: true })
    expect(code(await bank.ask(grant))).toBe('GRANT_REVOKED')
    await onChain(grant, 'revoked')
  })

  test('races with a crowd of requests: each gets its answer or the refusal, and none that starts afterwards is answered', async () => {
    const grant = await world.grant({ maxUses: 100 })
    const early = Array.from({ length: 20 }, () => bank.ask(grant).then(code))
    expect(await submit(grant, await revoke(grant))).toBe('accepted')
    const late = await Promise.all(Array.from({ length: 10 }, () => bank.ask(grant).then(code)))
    expect(new Set(late)).toEqual(new Set(['GRANT_REVOKED']))
    const answered = (await Promise.all(early)).filter((one) => one === 'answered').length
    expect(await world.uses(grant.id)).toBe(answered)
  })

  test('an answer that was given before stays the answer to the same bytes; that shows nothing new', async () => {
    const grant = await fresh()
    const statement = await bank.sign(await bank.request(grant))
    const first = await bank.send(statement)
    await submit(grant, await revoke(grant))
    expect(await bank.send(statement)).toEqual(first)
  })

  test('of a paused grant, and over a chain that paused it, is taken all the same', async () => {
    const grant = await fresh()
    await submit(grant, await pause(grant))
    await onChain(grant, 'paused')
    expect(code(await bank.ask(grant))).toBe('GRANT_PAUSED')
    expect(await submit(grant, await revoke(grant))).toBe('accepted')
    expect(code(await bank.ask(grant))).toBe('GRANT_REVOKED')
    await onChain(grant, 'revoked')
  })

  test('many times over, from all sides at once, is one', async () => {
    const grant = await fresh()
    const signed = await revoke(grant)
    const ways = Array.from({ length: 12 }, (_, i) =>
      i % 2 === 0 ? submit(grant, signed) : pass('control', signed),
    )
    await Promise.all(ways)
    await onChain(grant, 'revoked')
    expect(await submit(grant, signed)).toBe('accepted')
    const { body } = await world.bureau.get(`/v1/grants/${grant.id}`)
    const fates = body['operations'] as { action: string }[]
    expect(fates.filter(({ action }) => action === 'revoke').length).toBeLessThanOrEqual(1)
  })

  test('with the signature’s other s first (which the chain refuses) still gets there by the good one', async () => {
    const grant = await fresh()
    const signed = await revoke(grant)
    const high = otherS(signed.signature)
    await pass('control', { ...signed, signature: high })
    expect(await pass('control', signed)).toEqual({ obeyed: true })
    await onChain(grant, 'revoked')
  })

  test('by anybody but the holder of the grant’s own key is nobody’s', async () => {
    const [grant, other] = [await fresh(), await fresh()]
    const foreign = { ...(await revoke(other)), grant: grant.id }
    expect(await pass('control', foreign)).toBe('GRANT_CONTROL_INVALID')
    expect(await submit(grant, foreign)).toBe('GRANT_CONTROL_INVALID')
    const byPauseKey = await signGrantControl(
      { ...grant, keys: { ...grant.keys, revoke: grant.keys.pause } },
      { action: 'revoke' },
    )
    expect(await submit(grant, byPauseKey)).toBe('GRANT_CONTROL_INVALID')
    const elsewhere = await signGrantControl(
      { ...grant, chain: { ...grant.chain, id: 1 } },
      { action: 'revoke' },
    )
    expect(await submit(grant, elsewhere)).toBe('GRANT_CONTROL_INVALID')
    expect(await pass('control', { ...(await revoke(grant)), grant: `0x${'55'.repeat(32)}` })).toBe(
      'GRANT_UNKNOWN',
    )
    expect(code(await bank.ask(grant))).toBe('answered')
  })
})

describe('pause and resume', () => {
  test('come into effect in their order, in whatever order they are handed in', async () => {
    const grant = await fresh()
    expect(await submit(grant, await resume(grant, 1))).toBe('accepted')
    expect(await submit(grant, await pause(grant, 2))).toBe('accepted')
    expect(await submit(grant, await pause(grant, 0))).toBe('accepted')
    const row = await until(shown(grant), (found) => found?.sequence === 3)
    expect(row?.state).toBe('paused')
  })

  test('of the past are refused: a number that was used, a deadline that is over', async () => {
    const grant = await fresh()
    const first = await pause(grant, 0)
    await submit(grant, first)
    await onChain(grant, 'paused')
    await submit(grant, await resume(grant, 1))
    await onChain(grant, 'active')
    expect(await submit(grant, first)).toBe('GRANT_CONTROL_INVALID')
    expect(await submit(grant, await pause(grant, 2, now() - 1))).toBe('GRANT_CONTROL_INVALID')
    expect(code(await bank.ask(grant))).toBe('answered')
  })

  test('are not taken from another member, nor with another action’s signature', async () => {
    const grant = await fresh()
    const signed = await pause(grant)
    expect(await pass('control', signed)).toBe('INPUT_INVALID')
    expect(await submit(grant, { ...signed, action: 'resume' } as SignedControl)).toBe(
      'GRANT_CONTROL_INVALID',
    )
    expect(await submit(grant, { ...signed, sequence: 1 } as SignedControl)).toBe('GRANT_CONTROL_INVALID')
  })
})

describe('what other members hand over', () => {
  test('garbage is refused, whatever it is handed over as', async () => {
    const bodies = [
      null,
      5,
      [],
      {},
      { operations: [] },
      { operations: [{}] },
      { action: 'revoke' },
      { artefact: 1 },
    ]
    for (const method of ['control', 'relay', 'grant'] as const)
      for (const body of bodies)
        expect([method, body, await pass(method, body)]).toEqual([method, body, 'INPUT_INVALID'])
  })

  test('more than a hundred operations at once, or calldata that is none, are refused whole', async () => {
    const operation = {
      grant: `0x${'11'.repeat(32)}`,
      action: 'register',
      sequence: 0,
      calldata: '0x01020304',
      expiresAt: now() + 60,
    }
    expect(await pass('relay', { operations: Array.from({ length: 101 }, () => operation) })).toBe(
      'INPUT_INVALID',
    )
    for (const calldata of ['0x', '0x01', 'x', `0x${'11'.repeat(2_001)}`, '0x0102030G'])
      expect(await pass('relay', { operations: [operation, { ...operation, calldata }] })).toBe(
        'INPUT_INVALID',
      )
  })

  /** What a relayer is handed for a grant's registration. */
  function registering(
    { signed: { artefact: text, registration } }: CompanyGrant,
    signature = registration.signature,
  ) {
    const hash = artefactHash(crypto, text)
    const { deadline } = registration
    const calldata = registerCall(registrationOf(parseArtefact(text), hash, deadline), signature)
    return { action: 'register', sequence: 0, expiresAt: deadline, calldata }
  }

  test('operations that the chain would never take do not hold up the others of their batch', async () => {
    const [good, bad, worse] = [
      await world.grant({}, false),
      await world.grant({}, false),
      await world.grant({}, false),
    ]
    const forged = { ...registering(bad, good.signed.registration.signature), grant: bad.id }
    const another = { ...registering(worse, good.signed.registration.signature), grant: worse.id }
    const operations = [forged, { ...registering(good), grant: good.id }, another]
    expect(await pass('relay', { operations })).toEqual({ taken: 3 })
    await onChain(good, 'active')
    const details = () =>
      world.node.database.db
        .selectFrom('relay_operations')
        .select('detail')
        .where('state', '=', 'refused')
        .where('grant_id', 'in', [bad.id, worse.id])
        .execute()
    const rows = await until(details, (found) => found.length === 2)
    for (const { detail } of rows) expect(detail).toMatch(/^[A-Z][A-Za-z]+\(/)
  })

  test('the company’s own words under false labels, handed over first, do not keep the real ones from the chain', async () => {
    const [first, other] = [await fresh(), await fresh()]
    const signed = await revoke(first)
    const calldata = controlCall({ action: 'revoke', grant: first.id }, signed.signature)
    const lies = { grant: other.id, action: 'register', sequence: 7, expiresAt: now() - 1, calldata }
    expect(await pass('relay', { operations: [lies] })).toEqual({ taken: 1 })
    await submit(first, signed)
    await onChain(first, 'revoked')
    expect(code(await bank.ask(other))).toBe('answered')
  })

  test('a call of the contract that is none of a grant’s four actions is not taken', async () => {
    const grant = await world.grant({}, false)
    const { calldata } = registering(grant)
    for (const data of [multicall([calldata]), '0xdeadbeef', '0x00000000', calldata.slice(0, 100)])
      expect(
        await pass('relay', { operations: [{ ...registering(grant), grant: grant.id, calldata: data }] }),
      ).toBe('INPUT_INVALID')
  })

  test('a grant that does not name this member is not kept; one that does is checked as if it came from nobody', async () => {
    const elsewhere = await world.grant({ grantee: BANK, providers: [RIVAL] }, false)
    expect(await pass('grant', elsewhere.signed)).toBe('GRANT_PROVIDER_MISMATCH')
    const mine = await world.grant({}, false)
    const forged = { ...mine.signed, artefact: mine.signed.artefact.replace('"maxUses":10', '"maxUses":99') }
    expect(forged.artefact).not.toBe(mine.signed.artefact)
    expect(String(await pass('grant', forged))).toMatch(/^GRANT_/)
    const before = await world.bureau.get(`/v1/grants/${mine.id}`)
    expect(before.body).toMatchObject({ code: 'GRANT_UNKNOWN' })
    expect(await pass('grant', mine.signed)).toEqual({ id: mine.id })
    expect((await world.bureau.get(`/v1/grants/${mine.id}`)).body).toMatchObject({ state: 'pending' })
    expect(code(await bank.ask(mine))).toBe('GRANT_NOT_REGISTERED')
  })
})
