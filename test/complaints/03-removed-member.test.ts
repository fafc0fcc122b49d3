import { createChain } from '@hexin/node/chain/chain.ts'
import { createOutbox } from '@hexin/node/store/outbox.ts'
import { membersAbi } from '@hexin/sdk/abis/generated.ts'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../helpers/checkedApi.ts'
import { now } from '../helpers/testCompany.ts'
import { type AskedProvider, createAskedProvider } from '../node/services/exchange/askedProvider.ts'
import { codeOf } from '../node/services/exchange/hostileAsker.ts'
import { BANK, BUREAU, RIVAL } from '../node/services/exchange/providerWorld.ts'

let asked: AskedProvider
beforeAll(async () => {
  asked = await createAskedProvider()
})
afterAll(() => asked.stop())

/** The council's decision, as it reaches the chain; resolves once the provider has read it. */
async function decide(functionName: 'suspend' | 'retire', member: number): Promise<void> {
  const { chain, network, signers } = asked.world.network
  const port = createChain({ rpcUrl: chain.rpcUrl, network, account: signers(BUREAU).chain })
  const data = encodeFunctionData({ abi: membersAbi, functionName, args: [member] })
  await createOutbox({ db: asked.world.node.database.db, clock: now }).enqueue('test', (nonce) =>
    port.sign({ contract: 'members', data, gas: 200_000n, nonce }),
  )
  const wanted = functionName === 'suspend' ? 'suspended' : 'retired'
  await until(
    async () => {
      const { body } = await asked.world.bureau.get('/v1/members')
      return (body['members'] as { number: number; status: string }[]).find(({ number }) => number === member)
    },
    (found) => found?.status === wanted,
  )
}

test('A removed member still reads new data: suspended or retired it gets nothing from the block that says so, under grants that are in force', async () => {
  const { world, bank, rival } = asked
  const grants = { [BANK]: await world.grant(), [RIVAL]: await world.grant({ grantee: RIVAL }) }
  // The control: both are answered before.
  expect(codeOf(await bank.ask(grants[BANK]))).toBe('answered')
  expect(codeOf(await rival.ask(grants[RIVAL]))).toBe('answered')
  const signed = await bank.sign(await bank.request(grants[BANK]))
  expect(codeOf(await bank.send(signed))).toBe('answered')
  expect(codeOf(await bank.send(signed))).toBe('answered')
  // Past their own gates: these two run none.
  await decide('suspend', BANK)
  expect(await bank.ask(grants[BANK])).toEqual({ refused: 'MEMBER_SUSPENDED' })
  // Nor what was decided and stored for it before: that waits for its return.
  expect(await bank.send(signed)).toEqual({ failed: 'MEMBER_SUSPENDED' })
  expect(codeOf(await rival.ask(grants[RIVAL]))).toBe('answered')
  await decide('retire', RIVAL)
  await until(
    () => rival.ask(grants[RIVAL]).then(codeOf, (error: { code?: string }) => error.code),
    (code) => code === 'PEER_UNREACHABLE' || code === 'MEMBER_RETIRED',
  )
  expect(await world.uses(grants[RIVAL].id)).toBe(2)
})
