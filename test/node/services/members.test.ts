import { createChain } from '@hexin/node/chain/chain.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createOutbox } from '@hexin/node/store/outbox.ts'
import { membersAbi } from '@hexin/sdk/abis/generated.ts'
import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { createTemplates } from '@hexin/sdk/consent/templates/index.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { replayDecision } from '@hexin/sdk/exchange/replayDecision.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bindingOrder,
  type CompanyGrant,
  createCompany,
  signGrantControl,
  subjectToken,
} from '../../../scripts/company/company.ts'
import { until } from '../../helpers/checkedApi.ts'
import { now } from '../../helpers/testCompany.ts'
import { type AskedProvider, createAskedProvider } from './exchange/askedProvider.ts'
import { codeOf as code, type HostileAsker } from './exchange/hostileAsker.ts'
import { BANK, BUREAU, type ProviderWorld } from './exchange/providerWorld.ts'

/*
 * Membership as a provider's whole node lives it: members that are suspended, that leave, whose keys end. And what a company sees of all this.
 */

let world: ProviderWorld
let bank: HostileAsker
let rival: HostileAsker
let grant: CompanyGrant
let stop: AskedProvider['stop']
beforeAll(async () => {
  ;({ world, bank, rival, stop } = await createAskedProvider())
  grant = await world.grant({ maxUses: 100 })
})
afterAll(() => stop())

/** The registrar's transaction, in the order of its node's other ones. */
async function registrarDoes(data: Hex): Promise<void> {
  const { chain, network, signers } = world.network
  const port = createChain({ rpcUrl: chain.rpcUrl, network, account: signers(BUREAU).chain })
  await createOutbox({ db: world.node.database.db, clock: now }).enqueue('test', (nonce) =>
    port.sign({ contract: 'members', data, gas: 200_000n, nonce }),
  )
}

const statusOf = async (member: number): Promise<unknown> => {
  const { body } = await world.bureau.get('/v1/members')
  return (body['members'] as { number: number; status: string }[]).find(({ number }) => number === member)
    ?.status
}

async function administer(member: number, action: 'suspend' | 'reinstate') {
  await registrarDoes(encodeFunctionData({ abi: membersAbi, functionName: action, args: [member] }))
  await until(
    () => statusOf(member),
    (status) => status === (action === 'suspend' ? 'suspended' : 'active'),
  )
}

/** One request from a peer, or the code with which it failed. */
async function knock(from: HostileAsker): Promise<unknown> {
  try {
    return await from.peers.request(BUREAU, 'prekey', {})
  } catch (error) {
    if (isHexinError(error)) return error.code
    throw error
  }
}

test('what a provider answered is decided again, alike, by whoever has the request, its entry and the grant', async () => {
  const statement = await bank.sign(await bank.request(grant))
  const said = await bank.send(statement)
  if (!('look' in said)) throw new Error(code(said))
  const artefact = parseArtefact(grant.signed.artefact)
  const template = createTemplates(crypto)(artefact.template)
  if (!template) throw new Error('no template')
  const keyOf = (keyId: string) =>
    [BANK, BUREAU]
      .map((member) => ({ ...world.network.signers(member).statement, member }))
      .find((key) => memberKeyId(crypto, key.member, key) === keyId)
  const replay = (look: string) =>
    replayDecision(crypto, {
      ...{ request: statement, look, keyOf },
      basis: { type: 'grant', id: grant.id, artefact, template },
    })
  const { decision, look } = await replay(said.look)
  expect(decision).toMatchObject({ allowed: true, code: null })
  expect(decision.trace.find(({ rule }) => rule === 'grant.uses')).toMatchObject({ found: look.state.uses })

  const other = await bank.ask(grant)
  if (!('look' in other)) throw new Error(code(other))
  await expect(replay(other.look)).rejects.toMatchObject({ code: 'ANSWER_INVALID' })
})

describe('a suspended member', () => {
  test('is not answered, past its own gate too; its revocations still pass; reinstated it is answered', async () => {
    expect(code(await bank.ask(grant))).toBe('answered')
    await administer(BANK, 'suspend')
    expect(code(await bank.ask(grant))).toBe('MEMBER_SUSPENDED')
    const other = await world.grant()
    const revocation = await signGrantControl(other, { action: 'revoke' })
    expect(await bank.peers.request(BUREAU, 'control', revocation)).toEqual({ obeyed: true })
    await administer(BANK, 'reinstate')
    expect(code(await bank.ask(grant))).toBe('answered')
    expect(code(await bank.ask(other))).toBe('GRANT_REVOKED')
  })

  test('as provider does not answer, and still publishes its log', async () => {
    const before = (await world.bureau.get('/v1/figures')).body['log'] as { checkpoints: number }
    await administer(BUREAU, 'suspend')
    expect(code(await bank.ask(grant))).toBe('MEMBER_SUSPENDED')
    await until(
      async () => (await world.bureau.get('/v1/figures')).body['log'] as typeof before,
      ({ checkpoints }) => checkpoints > before.checkpoints,
    )
    await administer(BUREAU, 'reinstate')
    expect(code(await bank.ask(grant))).toBe('answered')
  })
})

describe('what a company sees', () => {
  const look = (token: string | null) => world.bureau.get('/v1/who-looked', { token })
  const exchangesOf = async (company = world.company, binding = world.binding) => {
    const token = await subjectToken(company, { audience: BUREAU, binding, now: now() })
    const { body } = await look(token)
    return (body['entries'] as { statement: string; side: string; proof: unknown }[]).map(
      ({ statement, ...rest }) => ({
        ...rest,
        payload: JSON.parse(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString()) as Record<
          string,
          unknown
        >,
      }),
    )
  }

  test('a bank that logs nothing of its own cannot hide that it looked: the provider’s entry is there, and proven in the end', async () => {
    const request = await bank.request(grant)
    expect(code(await bank.send(await bank.sign(request)))).toBe('answered')
    const entry = await until(
      async () => (await exchangesOf()).find(({ payload }) => payload['exchange'] === request.exchange),
      (found) => found?.proof !== null && found !== undefined,
    )
    expect(entry).toMatchObject({
      side: 'provider',
      payload: { asker: BANK, fields: ['principal', 'status'] },
    })
  })

  test('refused requests of its grantee are in the list too; a stranger’s tries are not', async () => {
    const refused = await bank.request(grant, { fields: ['lender'] })
    const stranger = await rival.request(grant)
    await bank.send(await bank.sign(refused))
    await rival.send(await rival.sign(stranger))
    const seen = (await exchangesOf()).map(({ payload }) => payload['exchange'])
    expect(seen).toContain(refused.exchange)
    expect(seen).not.toContain(stranger.exchange)
  })

  test('another company sees nothing of it', async () => {
    const { other, bureau } = world
    const bound = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(other)] } })
    expect(await exchangesOf(other, String((bound.body['bindings'] as string[])[0]))).toEqual([])
  })

  test('nobody sees it with a token that is for another member, out of its minute, or by another key', async () => {
    const { company, binding } = world
    const stranger = createCompany(company.subject, company.name)
    const good = { audience: BUREAU, binding, now: now() }
    for (const [who, terms] of [
      [company, { ...good, audience: BANK }],
      [company, { ...good, now: now() - 600 }],
      [company, { ...good, now: now() + 600 }],
      [stranger, good],
    ] as const)
      expect((await look(await subjectToken(who, terms))).body).toMatchObject({
        code: 'AUTH_SUBJECT_INVALID',
      })
    expect((await look('x.y.z')).body).toMatchObject({ code: 'AUTH_SUBJECT_INVALID' })
    expect((await look(world.node.token)).body).toMatchObject({ code: 'AUTH_SUBJECT_INVALID' })
    expect((await look(null)).status).toBe(401)
    expect((await look(await subjectToken(company, good))).status).toBe(200)
  })
})

test('a member that leaves is cut off while it is connected', async () => {
  expect(await knock(bank)).toMatchObject({})
  await registrarDoes(encodeFunctionData({ abi: membersAbi, functionName: 'retire', args: [BANK] }))
  await until(
    () => knock(bank),
    (said) => said === 'PEER_UNREACHABLE',
  )
  expect(await statusOf(BANK)).toBe('retired')
})
