import { councilAbi, membersAbi, seatsAbi } from '@hexin/sdk/abis/generated.ts'
import { type Hex, toSafeNumber } from '@hexin/sdk/encoding.ts'
import type { Client } from 'viem'
import { readContract } from 'viem/actions'
import type { Chain, Contract } from '../ports/chain.ts'

/** What a node asks the governing contracts beyond their events. */
export function councilReads({
  client,
  account,
  addressOf,
}: {
  readonly client: Client
  readonly account: Hex
  readonly addressOf: (contract: Contract) => Hex
}): Pick<Chain, 'proposalTerms' | 'ownVotes' | 'keySequence'> {
  return {
    async proposalTerms({ body, number, snapshot }) {
      const council = { address: addressOf(body), abi: councilAbi }
      const seats = { address: addressOf('seats'), abi: seatsAbi }
      const at = [BigInt(snapshot)] as const
      const [quorum, total, [delayS, , kept]] = await Promise.all([
        readContract(client, { ...council, functionName: 'quorum', args: at }),
        readContract(client, { ...seats, functionName: 'getPastTotalSupply', args: at }),
        readContract(client, { ...council, functionName: 'proposalExecutionPlan', args: [BigInt(number)] }),
      ])
      return {
        quorum: toSafeNumber(quorum),
        seats: toSafeNumber(total),
        delayS,
        expires: delayS > 0 && kept.some(Boolean),
      }
    },
    async ownVotes(time) {
      const seats = { address: addressOf('seats'), abi: seatsAbi }
      const args = [account, BigInt(time)] as const
      return toSafeNumber(await readContract(client, { ...seats, functionName: 'getPastVotes', args }))
    },
    async keySequence(member) {
      const members = { address: addressOf('members'), abi: membersAbi }
      return toSafeNumber(
        await readContract(client, { ...members, functionName: 'keySequenceOf', args: [member] }),
      )
    },
  }
}
