import { assertChain, createChain } from '@hexin/node/chain/chain.ts'
import type { ChainEvent } from '@hexin/node/ports/chain.ts'
import { membersAbi } from '@hexin/sdk/abis/generated.ts'
import { multicall, registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { encodeFunctionData } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { now } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * The chain's port against a real engine with the real contracts on it.
 */

let network: TestNetwork
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider'], ['bank'], ['bank']], { administrator: 1 })
})
afterAll(() => network.chain.dispose())

const chainOf = (member: number) =>
  createChain({
    rpcUrl: network.chain.rpcUrl,
    network: network.network,
    account: network.signers(member).chain,
  })

const administer = (functionName: 'suspend' | 'reinstate' | 'retire', member: number): Hex =>
  encodeFunctionData({ abi: membersAbi, functionName, args: [member] })

async function finalAfter(block: number): Promise<number> {
  for (;;) {
    const { number } = await chainOf(1).finalBlock()
    if (number >= block) return number
  }
}

/** Signs, sends and waits until it is final. */
async function transact(member: number, data: Hex, gas = 200_000n) {
  const chain = chainOf(member)
  const nonce = await chain.accountNonce()
  const signed = await chain.sign({ contract: 'members', data, gas, nonce })
  await chain.send(signed.raw)
  for (;;) {
    const receipt = await chain.receipt(signed.hash)
    if (!receipt) continue
    await finalAfter(receipt.block)
    return { ...signed, ...receipt, nonce }
  }
}

describe('assertChain', () => {
  test('is content with the chain that the network file names', async () => {
    await assertChain({ rpcUrl: network.chain.rpcUrl, network: network.network })
  })

  test.each([
    ['another chain id', { chainId: 5 }],
    ['the same chain id but another first block', { genesisHash: `0x${'ab'.repeat(32)}` as const }],
  ])('refuses %s and says what was found', async (_, change) => {
    const wrong = { ...network.network, ...change }
    const { chainId, genesisHash } = network.network
    await expect(assertChain({ rpcUrl: network.chain.rpcUrl, network: wrong })).rejects.toMatchObject({
      code: 'CHAIN_MISMATCH',
      found: { chainId, genesisHash },
      expected: { chainId: wrong.chainId, genesisHash: wrong.genesisHash },
    })
  })
})

describe('blocks', () => {
  test('a final block is found again by its number, the same; one that is not there yet is undefined', async () => {
    const chain = chainOf(1)
    const final = await chain.finalBlock()
    expect(await chain.block(final.number)).toEqual(final)
    expect(await chain.block(final.number + 1_000_000)).toBeUndefined()
    expect((await chain.block(0))?.hash).toBe(network.network.genesisHash)
  })
})

describe('events', () => {
  test('any cut of the history into ranges gives the same events, in order, none twice', async () => {
    const chain = chainOf(1)
    const { number } = await chain.finalBlock()
    const whole = await chain.events(0, number)
    expect(whole.filter(({ type }) => type === 'memberAdmitted')).toHaveLength(3)
    for (const stride of [1, 2, 7]) {
      const cut: ChainEvent[] = []
      for (let from = 0; from <= number; from += stride)
        cut.push(...(await chain.events(from, Math.min(from + stride - 1, number))))
      expect(cut).toEqual(whole)
    }
  })

  test('what the registrar does to a member comes as events in the node’s words', async () => {
    const first = await transact(1, administer('suspend', 3))
    const second = await transact(1, administer('reinstate', 3))
    expect(await chainOf(2).events(first.block, second.block)).toEqual([
      { type: 'memberStatus', member: 3, status: 'suspended', block: first.block },
      { type: 'memberStatus', member: 3, status: 'active', block: second.block },
    ])
  })

  test('a key without end, and its end', async () => {
    const forever = 2n ** 64n - 1n
    const material = `0x${'cd'.repeat(32)}` as const
    const added = await transact(
      1,
      encodeFunctionData({ abi: membersAbi, functionName: 'addKey', args: [3, 5, 2, material, 0n, forever] }),
      400_000n,
    )
    const [event] = await chainOf(1).events(added.block, added.block)
    expect(event).toMatchObject({ type: 'keyAdded', member: 3, purpose: 5, algorithm: 2, material })
    expect(event).toMatchObject({ notAfter: Number.MAX_SAFE_INTEGER })
    const at = now() + 1_000
    const ended = await transact(
      1,
      encodeFunctionData({ abi: membersAbi, functionName: 'endKey', args: [3, 5, BigInt(at)] }),
    )
    expect(await chainOf(1).events(ended.block, ended.block)).toEqual([
      { type: 'keyEnded', member: 3, index: 5, notAfter: at, block: ended.block },
    ])
  })
})

describe('transactions', () => {
  test('the same arguments give the same bytes, another nonce gives others', async () => {
    const chain = chainOf(2)
    const call = { contract: 'grants', data: '0x01', gas: 100_000n } as const
    const [one, same] = [await chain.sign({ ...call, nonce: 7 }), await chain.sign({ ...call, nonce: 7 })]
    expect(same).toEqual(one)
    expect((await chain.sign({ ...call, nonce: 8 })).hash).not.toBe(one.hash)
  })

  test('bytes that the chain has already, or whose nonce is used, may be handed in again and again', async () => {
    const sent = await transact(1, administer('suspend', 3))
    const mined = await chainOf(1).accountNonce()
    await chainOf(1).send(sent.raw)
    await transact(1, administer('reinstate', 3))
    await chainOf(1).send(sent.raw)
    expect(await chainOf(1).accountNonce()).toBe(mined + 1)
    expect(sent).toMatchObject({ succeeded: true })
    expect(sent.gasUsed).toBeGreaterThan(21_000)
  })

  test('one that reverted says so; one that was never sent has no receipt', async () => {
    const reverted = await transact(2, administer('suspend', 3))
    expect(reverted).toMatchObject({ succeeded: false })
    expect(await chainOf(1).receipt(`0x${'12'.repeat(32)}`)).toBeUndefined()
  })

  test('garbage instead of a transaction is refused by the engine, which is not the same as being away', async () => {
    await expect(chainOf(1).send('0x1234')).rejects.not.toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
  })
})

describe('simulate', () => {
  const registration = {
    artefactHash: `0x${'11'.repeat(32)}`,
    notBefore: 0n,
    expiry: 1n,
    widenKey: `0x${'01'.repeat(20)}`,
    pauseKey: `0x${'02'.repeat(20)}`,
    revokeKey: `0x${'03'.repeat(20)}`,
    version: 1,
    deadline: 2n ** 40n,
  } as const

  test('of what would go through is undefined, and changes nothing', async () => {
    const data = administer('suspend', 3)
    expect(await chainOf(1).simulate({ contract: 'members', data })).toBeUndefined()
    expect(await chainOf(1).simulate({ contract: 'members', data })).toBeUndefined()
  })

  test('names the contract’s own error with its values, for this member’s account', async () => {
    const { address } = network.signers(2).chain
    const found = await chainOf(2).simulate({ contract: 'members', data: administer('suspend', 3) })
    expect(found).toMatchObject({ name: 'AccessManagedUnauthorized', args: [address] })
    expect(await chainOf(1).simulate({ contract: 'members', data: administer('suspend', 99) })).toEqual({
      ...{ name: 'MemberUnknown', args: [99], words: 'MemberUnknown(99)' },
    })
    const reinstate = { contract: 'members', data: administer('reinstate', 3) } as const
    expect(await chainOf(1).simulate(reinstate)).toMatchObject({ words: 'MemberStatusMismatch(3, 1)' })
  })

  test('looks through a transaction of many', async () => {
    const call = registerCall(registration, `0x${'00'.repeat(65)}`)
    const found = await chainOf(2).simulate({ contract: 'grants', data: multicall([call]) })
    expect(found?.words).toMatch(/^[A-Z][A-Za-z]+\(.*\)$/)
    expect(found).toEqual(await chainOf(2).simulate({ contract: 'grants', data: call }))
  })

  test('a call that no contract has is a revert without a name', async () => {
    const found = await chainOf(1).simulate({ contract: 'grants', data: '0xdeadbeef' })
    expect(found).toMatchObject({ name: undefined, args: [], words: expect.stringMatching(/revert/i) })
  })
})

test('while the chain is down everything says CHAIN_UNAVAILABLE; when it is back it goes on where it was', async () => {
  const chain = chainOf(1)
  const before = await chain.finalBlock()
  const nonce = await chain.accountNonce()
  await network.chain.stop()
  for (const call of [
    () => chain.finalBlock(),
    () => chain.block(1),
    () => chain.events(0, 1),
    () => chain.accountNonce(),
    () => chain.send('0x1234'),
    () => chain.receipt(`0x${'12'.repeat(32)}`),
    () => chain.simulate({ contract: 'grants', data: '0x' }),
    () => chain.proposalTerms({ body: 'council', number: '0x01', snapshot: 1 }),
    () => chain.ownVotes(1),
    () => chain.keySequence(1),
    () => assertChain({ rpcUrl: network.chain.rpcUrl, network: network.network }),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
  await network.chain.start()
  expect(await chain.block(before.number)).toEqual(before)
  expect(await chain.accountNonce()).toBe(nonce)
})
