/* oxlint-disable no-await-in-loop -- One chain: calls follow each other. */
import { encodeDecision } from '@hexin/sdk/council/decisionCalls.ts'
import {
  descriptionHash,
  descriptionOf,
  proposalNumber,
  proposeCall,
  stepCall,
  voteCall,
} from '@hexin/sdk/council/proposal.ts'
import { type Hex, parseEventLogs, toFunctionSelector } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { devnetPace } from '../../scripts/deploy/roles.ts'
import { councilAbi, membersAbi, seatsAbi } from '../../sdk/abis/generated.ts'
import { algorithm, deploy, FOREVER, type Network, purpose } from './helpers/deploy.ts'
import { ethersLibrary } from './helpers/ethersLibrary.ts'
import type { TypedData } from './helpers/library.ts'
import { createPlannedChain } from './helpers/plannedChain.ts'
import { viemLibrary } from './helpers/viemLibrary.ts'

describe('a member’s messages on its own keys', () => {
  let at: Network
  beforeAll(async () => {
    at = await deploy()
  })
  afterAll(() => at.close())

  const typed = (primaryType: string, fields: readonly string[], message: object): TypedData => ({
    domain: { name: 'Hexin Members', version: '1', chainId: at.chainId, verifyingContract: at.members },
    types: {
      [primaryType]: fields.map((field) => {
        const [type = '', name = ''] = field.split(' ')
        return { name, type }
      }),
    },
    primaryType,
    message: { ...message },
  })

  test.each([viemLibrary, ethersLibrary])(
    'are the same for both libraries, and taken: $name',
    async (library) => {
      const contract = { to: at.members, abi: membersAbi, from: at.relayer }
      const read = (functionName: 'keySequenceOf' | 'keyCount') =>
        at.client.readContract({ address: at.members, abi: membersAbi, functionName, args: [1] })
      const sequence = BigInt(await read('keySequenceOf'))
      const request = {
        ...{ member: 1, purpose: purpose.peer, algorithm: algorithm.ed25519 },
        material: generatePrivateKey(),
        ...{ notBefore: 0n, notAfter: FOREVER, sequence, deadline: FOREVER },
      }
      const add = typed(
        'AddKey',
        [
          ...['uint32 member', 'uint8 purpose', 'uint8 algorithm', 'bytes material', 'uint64 notBefore'],
          ...['uint64 notAfter', 'uint64 sequence', 'uint64 deadline'],
        ],
        request,
      )
      const index = Number(await read('keyCount'))
      const next = { member: 1, index, notAfter: 0n, sequence: sequence + 1n, deadline: FOREVER }
      const end = typed(
        'EndKey',
        ['uint32 member', 'uint32 index', 'uint64 notAfter', 'uint64 sequence', 'uint64 deadline'],
        next,
      )
      for (const data of [add, end]) expect(viemLibrary.digest(data)).toBe(ethersLibrary.digest(data))
      await at.send({
        ...contract,
        functionName: 'addOwnKey',
        args: [request, await library.sign(at.logKey, add)],
      })
      const args = [1, index, 0n, next.sequence, FOREVER, await library.sign(at.logKey, end)]
      await at.send({ ...contract, functionName: 'endOwnKey', args })
      expect(Number(await read('keyCount'))).toBe(index + 1)
    },
  )
})

test('a decision’s calldata is what the council takes, and seats are rebuilt from events alone', async () => {
  const { client, contracts, members, deployer, close } = await createPlannedChain({
    pace: devnetPace,
    count: 3,
  })
  try {
    const calls = [encodeDecision(contracts, { type: 'retire', member: 3 })]
    const proposer = members[0]?.signers.chain.address ?? '0x'
    const description = descriptionOf({ reason: 'It wants to leave.', tag: 'a'.repeat(32), proposer })
    const content = { calls, descriptionHash: descriptionHash(description) }
    const take = async (voter: number, data: Hex) => {
      const account = members[voter]?.signers.chain
      if (!account) throw new Error('No such member.')
      await client.increaseTime({ seconds: 2 })
      const request = { to: contracts.council, data, gas: 900_000n, gasPrice: 10n ** 10n }
      const hash = await client.sendTransaction({ account, type: 'legacy', ...request })
      return (await client.getTransactionReceipt({ hash })).status
    }
    const vote = voteCall(proposalNumber(content), 'for', 'So be it.')
    await expect(take(1, proposeCall(calls, description))).rejects.toThrow(
      // The chain tells the error's name where it has the contracts' sources, and its selector where it has not.
      new RegExp(`GovernorRestrictedProposer|${toFunctionSelector('GovernorRestrictedProposer(address)')}`),
    )
    expect(await take(0, proposeCall(calls, description))).toBe('success')
    expect(await take(0, vote)).toBe('success')
    expect(await take(1, vote)).toBe('success')
    expect(await take(2, stepCall('execute', content))).toBe('success')
    const status = await client.readContract({
      ...{ address: contracts.members, abi: membersAbi, functionName: 'memberOf' },
      args: [3],
    })
    expect(status).toMatchObject({ status: 3 })
    // Anybody clears the seat of whoever has left.
    await client.writeContract({
      ...{ account: deployer, address: contracts.seats, abi: seatsAbi, functionName: 'clear', args: [3] },
    })

    const seats = new Map<number, { member: number; account: string }>()
    const logs = await client.getLogs({ address: contracts.seats, fromBlock: 0n })
    for (const { eventName, args } of parseEventLogs({ abi: seatsAbi, logs })) {
      if (eventName === 'SeatGranted' || eventName === 'SeatMoved')
        seats.set(args.group, { member: args.member, account: args.account })
      if (eventName === 'SeatVacated') seats.delete(args.group)
    }
    expect([...seats.keys()]).toEqual([1, 2])
    for (const [group, seat] of seats)
      expect(
        await client.readContract({
          ...{ address: contracts.seats, abi: seatsAbi, functionName: 'seatOf' },
          args: [group],
        }),
      ).toEqual(seat)
    expect(
      await client.readContract({ address: contracts.council, abi: councilAbi, functionName: 'name' }),
    ).toBe('Hexin Council')
  } finally {
    await close()
  }
})
