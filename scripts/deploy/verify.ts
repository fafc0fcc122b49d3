import { membersAbi } from '@hexin/sdk/abis/generated.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { type Network, type Pace, profileHash } from '@hexin/sdk/network.ts'
import type { Client } from 'viem'
import { readContract } from 'viem/actions'
import { assertChain } from './chain.ts'
import { sources } from './contracts.ts'
import { type Contracts, contractNames } from './steps.ts'
import { verifyCode } from './verifyCode.ts'
import { verifyRoles } from './verifyRoles.ts'

/**
 * Compares a network file with the chain: which chain it is, what stands there, and under which names members were admitted. Returns what differs, in words;
 * an empty list is a network as the file has it, deployed as this release plans it, which nobody but the governors has power over.
 */
export async function verifyNetwork(client: Client, crypto: Crypto, network: Network): Promise<string[]> {
  const { chainId, startBlock, contracts, pace } = network
  try {
    await assertChain(client, network)
  } catch (error) {
    if (isHexinError(error, 'CHAIN_MISMATCH')) return [error.message]
    throw error
  }
  if (!pace || !isWhole(contracts)) return ['the file does not name the governors and their pace']
  const planned = { chainId, startBlock, contracts, pace }
  const findings = await verifyDeployment(client, planned)
  // What another code says of its members is worth nothing.
  const isSound = (await verifyCode(client, planned, 'members')).length === 0
  return isSound ? [...findings, ...(await verifyMembers(client, crypto, network))] : findings
}

const isWhole = (contracts: Network['contracts']): contracts is Contracts =>
  contractNames.every((name) => contracts[name] !== undefined)

/** The code of every contract, with what its constructor was given; under whose authority each is; and who has which role. */
export async function verifyDeployment(
  client: Client,
  planned: {
    readonly chainId: number
    readonly startBlock?: number
    readonly contracts: Contracts
    readonly pace: Pace
  },
): Promise<string[]> {
  const { contracts } = planned
  const findings: string[] = []
  const sound = new Set<string>()
  for (const name of contractNames) {
    const wrong = await verifyCode(client, planned, name)
    findings.push(...wrong)
    if (wrong.length === 0) sound.add(name)
  }
  for (const name of ['members', 'logs', 'seats'] as const) {
    if (!sound.has(name)) continue
    const { abi } = sources[name]
    const call = { address: contracts[name], abi, functionName: 'authority' }
    const authority = (await readContract(client, call)) as Hex
    if (authority.toLowerCase() !== contracts.accessManager)
      findings.push(`authority of ${name} is ${authority}`)
  }
  if (sound.has('accessManager')) findings.push(...(await verifyRoles(client, planned)))
  return findings
}

async function verifyMembers(
  client: Client,
  crypto: Crypto,
  { contracts, members }: Network,
): Promise<string[]> {
  const contract = { address: contracts.members, abi: membersAbi } as const
  const count = await readContract(client, { ...contract, functionName: 'memberCount' })
  const findings: string[] = []
  for (const { number, profile } of members) {
    if (number > count) {
      findings.push(`there is no member ${number}`)
      continue
    }
    const found = await readContract(client, { ...contract, functionName: 'memberOf', args: [number] })
    if (found.profileHash !== profileHash(crypto, profile))
      findings.push(`member ${number} was not admitted as ${profile.name.zh} ${profile.name.en}`)
  }
  for (let number = 1; number <= count; number++)
    if (!members.some((member) => member.number === number))
      findings.push(`member ${number} is not in the file`)
  return findings
}
