import { randomInt } from 'node:crypto'
import { publicKeysOf } from '@hexin/node/keys/announceKeys.ts'
import { generateKeys, type PrivateKeys } from '@hexin/node/keys/keyFile.ts'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createSigners, type NodeSigners } from '@hexin/node/keys/signers.ts'
import { accessManagerAbi } from '@hexin/sdk/abis/generated.ts'
import type { Network, Pace, Profile, Role } from '@hexin/sdk/network.ts'
import { encodeFunctionData } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { connect } from '../../scripts/deploy/chain.ts'
import { deploy } from '../../scripts/deploy/deploy.ts'
import { planDeployment } from '../../scripts/deploy/plan.ts'
import { ADMIN, devnetPace } from '../../scripts/deploy/roles.ts'
import type { Step } from '../../scripts/deploy/steps.ts'
import { freePort } from './freePort.ts'
import { createTempChain, type TempChain } from './tempChain.ts'
import { testProfile } from './testProfile.ts'

/** A real chain with the contracts on it and members admitted, each with real keys. */
export type TestNetwork = {
  readonly chain: TempChain
  readonly network: Network
  /** By member number, from 1. */
  signers(member: number): NodeSigners
  keys(member: number): PrivateKeys
}

/** The account that anvil funds. */
const deployer = mnemonicToAccount('test test test test test test test test test test test junk')

const VALID_S = 365 * 86_400

/**
 * Starts a chain and admits one member for each list of roles, numbered from 1, but for the last `candidates`: they have keys, gas and a place in the network file. The
 * members govern by votes; or, for tests whose matter is something else, the `administrator` alone does.
 */
export async function createTestNetwork(
  roles: readonly (readonly Role[])[],
  {
    administrator,
    candidates = 0,
    pace = devnetPace,
    profileOf = (its) => its,
  }: {
    readonly administrator?: number
    readonly candidates?: number
    readonly pace?: Pace
    /** Changes a member's profile before it is admitted with it. */
    readonly profileOf?: (profile: Profile, member: number) => Profile
  } = {},
): Promise<TestNetwork> {
  const chainId = 31_000_000 + randomInt(1_000_000)
  const chain = await createTempChain({ chainId })
  await chain.start()
  const members = roles.map((its, i) => {
    const keys = generateKeys()
    const profile = profileOf(testProfile(`成员${i + 1}`, `Member ${i + 1}`), i + 1)
    return { profile, roles: its, keys, signers: createSigners(keys) }
  })
  const admitted = members.slice(0, members.length - candidates)
  const { contracts, steps: planned } = planDeployment(nativeCrypto, {
    deployer: deployer.address,
    validUntil: BigInt(Math.floor(Date.now() / 1000) + VALID_S),
    memberFunds: 10n ** 18n,
    pace,
    members: admitted.map(({ signers, ...member }) => ({ ...member, keys: publicKeysOf(signers) })),
  })
  const funds = members.slice(admitted.length).map(({ signers }) => ({
    ...{ what: 'gas for a candidate', to: signers.chain.address, value: 10n ** 18n },
  }))
  const steps: readonly Step[] = [...planned, ...funds]
  const deployed = await deploy({
    client: connect(chain.rpcUrl),
    deployer,
    steps: administrator === undefined ? steps : administered(),
    expected: { chainId },
  })
  /** Every restricted function is the admin's until a role is set for it. */
  function administered(): Step[] {
    const account = own(administrator ?? 1).signers.chain.address
    const data = encodeFunctionData({
      abi: accessManagerAbi,
      functionName: 'grantRole',
      args: [ADMIN, account, 0],
    })
    const kept = steps.filter(({ what }) => !/^role |^make the council admin/.test(what))
    return kept.toSpliced(-1, 0, { what: 'make a member admin', to: contracts.accessManager, data })
  }
  const network: Network = {
    ...deployed,
    contracts,
    wallet: { origin: 'http://localhost:1', rpId: 'localhost' },
    members: await Promise.all(
      members.map(async ({ profile }, i) => ({
        number: i + 1,
        profile,
        http: `http://127.0.0.1:${await freePort()}`,
        p2p: { host: '127.0.0.1', port: await freePort() },
      })),
    ),
  }
  function own(member: number) {
    const found = members[member - 1]
    if (!found) throw new RangeError(`There is no member ${member}.`)
    return found
  }
  return {
    chain,
    network,
    signers: (member) => own(member).signers,
    keys: (member) => own(member).keys,
  }
}
