import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createFaults } from '@hexin/node/store/faults.ts'
import { followEvents } from '@hexin/sdk/actions/followEvents.ts'
import { getHealth } from '@hexin/sdk/actions/getHealth.ts'
import { listExchangeFaults } from '@hexin/sdk/actions/listExchangeFaults.ts'
import { type FaultEvidence, verifyFault } from '@hexin/sdk/exchange/faults.ts'
import { type ExchangeRequest, requestSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement, memberOfKeyId, statementHash } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { now } from '../../../helpers/testCompany.ts'
import { type AskedProvider, createAskedProvider } from './askedProvider.ts'
import type { Said } from './hostileAsker.ts'
import { BANK, BUREAU } from './providerWorld.ts'

/*
 * An asker that sends no receipt, another one, or signs two requests for one place: its provider finds it, shows it with the signed statements, and whoever has the two
 * members' keys comes to the same judgement.
 */

let asked: AskedProvider
let first = ''
let said: Said
beforeAll(async () => {
  asked = await createAskedProvider()
  const grant = await asked.world.grant({ maxUses: 20 })
  first = await signed(grant, { number: 1, previous: null })
  said = await asked.bank.send(first)
  expect(said).toHaveProperty('answer')
  const other = await signed(grant, { number: 1, previous: null })
  expect(await asked.bank.send(other)).toEqual({ refused: 'EXCHANGE_CHAIN_FORKED' })
})
afterAll(() => asked.stop())

async function signed(grant: { readonly id: `0x${string}` }, link: ExchangeRequest['link']): Promise<string> {
  return asked.bank.sign(await asked.bank.request(grant, { link }))
}

const note = (after = 1) => createFaults({ db: asked.world.node.database.db, clock: now }).note(now() + after)
const list = async () => (await listExchangeFaults(asked.world.node.client)).faults
const verify = (evidence: FaultEvidence) =>
  verifyFault(crypto, {
    evidence,
    keyOf(id) {
      const member = memberOfKeyId(id) ?? 0
      return { ...asked.world.network.signers(member).statement, member }
    },
  })
const receipt = async (change: object) => {
  const request = requestSchema.parse(decodeStatement(first, 'hexin-request+jwt').payload)
  const { exchange, asker, provider, grant, link, kind, purpose, caseNumber, user } = request
  const common = { exchange, asker, provider, grant, link, kind, purpose, caseNumber, user }
  const outcome = { outcome: 'answered', code: null, records: 2, fieldsDisclosed: 4, at: now() }
  const payload = { request: statementHash(crypto, first), ...common, ...outcome, ...change }
  return asked.bank.sign(payload, BANK, 'hexin-receipt+jwt')
}

describe('faults of exchanges', () => {
  test('a fork is found at once, a receipt is missing after its time; both with the evidence', async () => {
    expect(await list()).toEqual([])
    expect(await note(-3_600)).toBe(1)
    expect(await list()).toMatchObject([{ asker: BANK, evidence: { kind: 'REQUEST_FORKED', other: first } }])
    expect(await note()).toBe(1)
    expect(await note()).toBe(0)
    const [missing, forked] = await list()
    expect(missing).toMatchObject({
      mendedAt: null,
      evidence: { kind: 'RECEIPT_MISSING', request: first, receipt: null, ...pick(said, 'answer') },
    })
    for (const fault of [missing, forked])
      expect(fault && (await verify(fault.evidence))).toMatchObject({ asker: BANK, provider: BUREAU })
  })

  test('a receipt that speaks of another reply is a contradiction; the missing one has come', async () => {
    const lie = await receipt({ reply: 'X'.repeat(43) })
    await asked.bank.peers.request(BUREAU, 'receipt', { receipts: [lie] })
    await note()
    const [contradiction, missing] = await list()
    expect(contradiction).toMatchObject({ evidence: { kind: 'RECEIPT_CONTRADICTS', receipt: lie } })
    expect(missing).toMatchObject({ mendedAt: expect.any(Number), evidence: { kind: 'RECEIPT_MISSING' } })
    expect(contradiction && (await verify(contradiction.evidence))).toMatchObject({
      kind: 'RECEIPT_CONTRADICTS',
    })
  })

  test('are told as they come and go, and counted where an operator looks', async () => {
    const told: unknown[] = []
    const types = ['fault.found', 'fault.mended'] as const
    for await (const { type, data } of followEvents(asked.world.node.client, { after: 0, types: [...types] }))
      if (told.push([type, data['fault']]) === 4) break
    expect(told).toEqual([
      ['fault.found', 'REQUEST_FORKED'],
      ['fault.found', 'RECEIPT_MISSING'],
      ['fault.found', 'RECEIPT_CONTRADICTS'],
      ['fault.mended', 'RECEIPT_MISSING'],
    ])
    // The fork and the contradiction stay: nothing can mend them.
    expect(await getHealth(asked.world.node.client)).toMatchObject({ faults: 2, equivocations: 0 })
  })

  test('what is no fault does not pass for one', async () => {
    const [contradiction, , forked] = await list()
    if (!contradiction || !forked) throw new Error('no faults')
    const answer = contradiction.evidence.answer ?? ''
    const honest = await receipt({ reply: statementHash(crypto, answer) })
    const follows = await asked.bank.request(
      { id: contradiction.grant as `0x${string}` },
      {
        link: { number: 2, previous: statementHash(crypto, first) },
      },
    )
    const unproven: readonly FaultEvidence[] = [
      { ...contradiction.evidence, receipt: honest },
      { ...contradiction.evidence, receipt: null, kind: 'RECEIPT_MISSING', answer: null },
      { ...contradiction.evidence, kind: 'RECEIPT_MISSING' },
      { ...forked.evidence, other: forked.evidence.request },
      { ...contradiction.evidence, kind: 'REQUEST_FORKED', other: await asked.bank.sign(follows) },
    ]
    for (const evidence of unproven)
      await expect(verify(evidence)).rejects.toMatchObject({ code: 'FAULT_UNPROVEN' })
    await expect(verify({ ...contradiction.evidence, receipt: null })).rejects.toMatchObject({
      code: 'STATEMENT_MALFORMED',
    })
  })
})

const pick = (from: Said, name: 'answer') => ('answer' in from ? { [name]: from.answer } : {})
