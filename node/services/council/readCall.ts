import type { ProposalSummary } from '@hexin/sdk/api/council.ts'
import { type Body, bodyOf, type Decision } from '@hexin/sdk/council/decision.ts'
import { type CouncilCall, decodeDecision } from '@hexin/sdk/council/decisionCalls.ts'
import { decisionWords, type Names, type Words } from '@hexin/sdk/council/decisionWords.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type Network, profileHash } from '@hexin/sdk/network.ts'
import type { Membership } from '../membership.ts'

export type ReadCall = (body: Body, call: CouncilCall) => ProposalSummary['decisions'][number]

/** Reads what a call of a proposal would do, for somebody who has to vote on it. What it can't read it shows as it is. */
export function createReadCall({
  crypto,
  network,
  membership,
}: {
  readonly crypto: Crypto
  readonly network: Network
  readonly membership: Membership
}): ReadCall {
  const contracts = Object.entries(network.contracts)
  const profiles = new Map(
    network.members.map(({ profile }) => [profileHash(crypto, profile), profile.name] as const),
  )
  const names: Names = {
    member: (number) => membership.find(number)?.name,
    account(address) {
      const [contract] = contracts.find(([, its]) => its === address) ?? []
      if (contract !== undefined) return { zh: `合约 ${contract}`, en: `the contract ${contract}` }
      const member = membership.memberOfAccount(address as Hex)
      return member === undefined ? undefined : membership.find(member)?.name
    },
    profile: (hash) => profiles.get(hash as Hex),
  }

  function warningsFor(body: Body, decision: Decision): Words[] {
    const warnings: Words[] = []
    if (bodyOf(decision) !== body)
      warnings.push({
        zh: '该机构无权决定此事项，执行将被合约拒绝。',
        en: 'These councillors may not decide this: the contract will refuse it.',
      })
    if ('member' in decision && !membership.find(decision.member))
      warnings.push({
        zh: `尚无成员 ${decision.member}：之后接纳的任何机构都可能得到此编号。`,
        en: `There is no member ${decision.member} yet: whoever is admitted by then may get this number.`,
      })
    if ('profileHash' in decision && !profiles.has(decision.profileHash))
      warnings.push({
        zh: '本节点的网络文件中没有与此哈希对应的成员资料。',
        en: 'The network file of this node has no profile with this hash.',
      })
    return warnings
  }

  return (body, call) => {
    const decision = decodeDecision(network.contracts, call)
    if (!decision) {
      const { target, value, data } = call
      return {
        decision: null,
        words: {
          zh: `调用 ${target}，金额 ${value} wei，数据 ${data}`,
          en: `Call ${target} with ${value} wei and the data ${data}`,
        },
        warnings: [
          {
            zh: '无法识别此调用。请提案方说明；不明白就不要赞成。',
            en: 'This call is none that the node can read. Ask who proposed it; don’t vote for what you can’t read.',
          },
        ],
        call,
      }
    }
    return {
      decision,
      words: decisionWords(decision, names),
      warnings: warningsFor(body, decision),
      call,
    }
  }
}
