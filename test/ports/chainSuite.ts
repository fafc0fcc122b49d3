import type { Chain, ChainEvent } from '@hexin/node/ports/chain.ts'
import { membersAbi } from '@hexin/sdk/abis/generated.ts'
import { multicall, registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Network, Role } from '@hexin/sdk/network.ts'
import { encodeFunctionData } from 'viem'
import { describe, expect, test } from 'vitest'
import { now } from '../helpers/testCompany.ts'

/** Who is on the chain that the suite is about; member 1 administers. */
export const CHAIN_ROLES: readonly (readonly Role[])[] = [['registrar', 'provider'], ['bank'], ['bank']]

/** An engine with the contracts and these members on it. */
export type ChainGround = {
  readonly network: Network
  chainOf(member: number): Chain
  /** Of the account that pays for a member's transactions. */
  addressOf(member: number): Hex
  /** Called while somebody waits for a block: engines that make none by themselves make one. */
  makeBlock(): Promise<void>
  /** The engine goes away; the returned function brings it back. */
  leave(): Promise<() => Promise<void>>
}

/** What services rely on in the `Chain` port, whatever engine is behind it. `ground` is called within tests only. */
export function chainSuite(name: string, ground: () => ChainGround): void {
  const chainOf = (member: number) => ground().chainOf(member)

  const administer = (functionName: 'suspend' | 'reinstate' | 'retire', member: number): Hex =>
    encodeFunctionData({ abi: membersAbi, functionName, args: [member] })

  async function finalAfter(block: number): Promise<number> {
    for (;;) {
      const { number } = await chainOf(1).finalBlock()
      if (number >= block) return number
      await ground().makeBlock()
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
      if (receipt) {
        await finalAfter(receipt.block)
        return { ...signed, ...receipt, nonce }
      }
      await ground().makeBlock()
    }
  }

  /** Waits until an account has had so many mined. */
  async function minedUpTo(member: number, count: number): Promise<void> {
    while ((await chainOf(member).accountNonce()) < count) await ground().makeBlock()
  }

  describe(`${name}: blocks`, () => {
    test('what is final stays, and more becomes final in order of number and time', async () => {
      const chain = chainOf(1)
      const before = await chain.finalBlock()
      await transact(1, administer('suspend', 3))
      await transact(1, administer('reinstate', 3))
      const after = await chain.finalBlock()
      expect(after.time).toBeGreaterThan(before.time)
      expect(await chain.block(before.number)).toEqual(before)
    })

    test('a final block is found again by its number, the same; one that is not there yet is undefined', async () => {
      const chain = chainOf(1)
      const final = await chain.finalBlock()
      expect(await chain.block(final.number)).toEqual(final)
      expect(await chain.block(final.number + 1_000_000)).toBeUndefined()
      expect((await chain.block(0))?.hash).toBe(ground().network.genesisHash)
    })
  })

  describe(`${name}: events`, () => {
    test('any cut of the history into ranges gives the same events, in order, none twice', async () => {
      const chain = chainOf(1)
      const { number } = await chain.finalBlock()
      const whole = await chain.events(0, number)
      expect(whole.filter(({ type }) => type === 'memberAdmitted')).toHaveLength(
        ground().network.members.length,
      )
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
        encodeFunctionData({
          abi: membersAbi,
          functionName: 'addKey',
          args: [3, 5, 2, material, 0n, forever],
        }),
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

    test('come in the order in which they happened, whoever sent them, also within a block', async () => {
      const first = await chainOf(1).finalBlock()
      const chain = chainOf(1)
      const from = await chain.accountNonce()
      const calls = ['suspend', 'reinstate', 'suspend', 'reinstate'] as const
      for (const [i, call] of calls.entries()) {
        const { raw } = await chain.sign({
          ...{ contract: 'members', data: administer(call, 3), gas: 200_000n, nonce: from + i },
        })
        await chain.send(raw)
      }
      await minedUpTo(1, from + calls.length)
      await transact(2, administer('suspend', 3))
      const found = await chain.events(first.number + 1, (await chain.finalBlock()).number)
      expect(found.map((event) => (event.type === 'memberStatus' ? event.status : event.type))).toEqual([
        ...['suspended', 'active', 'suspended', 'active'],
      ])
    })
  })

  describe(`${name}: transactions`, () => {
    test('one whose nonce is not the next waits for those before it, and does then what it would have', async () => {
      const chain = chainOf(1)
      const from = await chain.accountNonce()
      const signed = await Promise.all(
        [administer('suspend', 3), administer('reinstate', 3)].map((data, i) =>
          chain.sign({ contract: 'members', data, gas: 200_000n, nonce: from + i }),
        ),
      )
      const [before, after] = signed as [(typeof signed)[number], (typeof signed)[number]]
      await chain.send(after.raw)
      // Of another account, so that a block is made without it.
      await transact(2, administer('suspend', 3))
      expect(await chain.accountNonce()).toBe(from)
      expect(await chain.receipt(after.hash)).toBeUndefined()
      await chain.send(before.raw)
      await minedUpTo(1, from + 2)
      const receipts = await Promise.all(signed.map(({ hash }) => chain.receipt(hash)))
      expect(receipts.map((receipt) => receipt?.succeeded)).toEqual([true, true])
    })

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

    test('other bytes with the nonce of some that wait may be handed in; the first ones stand', async () => {
      const chain = chainOf(2)
      const nonce = await chain.accountNonce()
      const [first, second] = await Promise.all(
        (['suspend', 'reinstate'] as const).map((call) =>
          chain.sign({ contract: 'members', data: administer(call, 3), gas: 200_000n, nonce }),
        ),
      )
      for (const signed of [first, second]) await chain.send(signed?.raw ?? '0x')
      await minedUpTo(2, nonce + 1)
      expect(await chain.receipt(first?.hash ?? '0x')).toBeDefined()
      expect(await chain.receipt(second?.hash ?? '0x')).toBeUndefined()
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

  describe(`${name}: simulate`, () => {
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
      const address = ground().addressOf(2)
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

  test(`${name}: while it is away everything says CHAIN_UNAVAILABLE; when it is back it goes on where it was`, async () => {
    const chain = chainOf(1)
    const before = await chain.finalBlock()
    const nonce = await chain.accountNonce()
    const comeBack = await ground().leave()
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
    ])
      await expect(call()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
    await comeBack()
    expect(await chain.block(before.number)).toEqual(before)
    expect(await chain.accountNonce()).toBe(nonce)
  })
}
