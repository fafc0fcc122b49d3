import { encodeDecision } from '@hexin/sdk/council/decisionCalls.ts'
import {
  descriptionHash,
  descriptionOf,
  proposalNumber,
  proposeCall,
  stepCall,
  voteCall,
} from '@hexin/sdk/council/proposal.ts'
import { createGasChain } from './chain.ts'

const REASON = 'Its keys are in others’ hands.'

/** What each step of a decision costs: a suspension, which needs no delay, by the first vote on it. */
export async function measureCouncil(): Promise<Readonly<Record<'propose' | 'vote' | 'execute', number>>> {
  const chain = await createGasChain()
  try {
    const { contracts, account } = chain
    const send = (data: `0x${string}`) => chain.gasOf(contracts.council, data)
    const calls = [encodeDecision(contracts, { type: 'suspend', member: 1 })]
    const description = descriptionOf({ reason: REASON, tag: 'a'.repeat(32), proposer: account })
    const content = { calls, descriptionHash: descriptionHash(description) }
    return {
      propose: await send(proposeCall(calls, description)),
      vote: await send(voteCall(proposalNumber(content), 'for', REASON)),
      execute: await send(stepCall('execute', content)),
    }
  } finally {
    await chain.close()
  }
}
