import { publicKeysOf } from '@hexin/node/keys/announceKeys.ts'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createSigners, type NodeSigners } from '@hexin/node/keys/signers.ts'
import { accessManagerAbi } from '@hexin/sdk/abis/generated.ts'
import type { Network, Role } from '@hexin/sdk/network.ts'
import { createClient, encodeFunctionData } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { deploy } from '../../../scripts/deploy/deploy.ts'
import { planDeployment } from '../../../scripts/deploy/plan.ts'
import { ADMIN, devnetPace } from '../../../scripts/deploy/roles.ts'
import { testProfile } from '../../helpers/testProfile.ts'
import type { Random } from '../platform/random.ts'
import { drawnMemberKeys } from './memberKeys.ts'
import type { MemoryChain } from './memoryChain.ts'

/** Who is in the simulated network: member 1 registers companies and provides, and administers; a second provider, two banks. */
const ROLES: readonly (readonly Role[])[] = [
  ['registrar', 'provider'],
  ['bank'],
  ['bank'],
  ['provider', 'court'],
]

const deployer = mnemonicToAccount('test test test test test test test test test test test junk')
const CHAIN_ID = 31_900_001
const VALID_S = 10 * 365 * 86_400

/** Puts the contracts on a chain that mines each transaction, and admits the members. */
export async function deployNetwork(
  chain: MemoryChain,
  random: Random,
  now: number,
): Promise<{ readonly network: Network; readonly signers: readonly NodeSigners[] }> {
  const members = ROLES.map((roles, i) => {
    const signers = createSigners(drawnMemberKeys(random.fork(`keys of ${i + 1}`)))
    return { roles, signers, profile: testProfile(`成员${i + 1}`, `Member ${i + 1}`) }
  })
  const { contracts, steps } = planDeployment(nativeCrypto, {
    deployer: deployer.address,
    validUntil: BigInt(now + VALID_S),
    memberFunds: 10n ** 18n,
    pace: devnetPace,
    members: members.map(({ signers, ...member }) => ({ ...member, keys: publicKeysOf(signers) })),
  })
  // Member 1 alone decides, by the standing that the council would have.
  const data = encodeFunctionData({
    abi: accessManagerAbi,
    functionName: 'grantRole',
    args: [ADMIN, members[0]?.signers.chain.address ?? '0x', 0],
  })
  const kept = steps.filter(({ what }) => !/^role |^make the council admin/.test(what))
  const deployed = await deploy({
    client: createClient({ transport: chain.transport }),
    deployer,
    steps: kept.toSpliced(-1, 0, { what: 'make a member admin', to: contracts.accessManager, data }),
    expected: { chainId: CHAIN_ID },
  })
  const network: Network = {
    ...deployed,
    contracts,
    wallet: { origin: 'http://localhost:1', rpId: 'localhost' },
    members: members.map(({ profile }, i) => ({
      ...{ number: i + 1, profile },
      http: `http://127.0.0.1:${i + 1}`,
      p2p: { host: '127.0.0.1', port: i + 1 },
    })),
  }
  return { network, signers: members.map(({ signers }) => signers) }
}

export const SIMULATED_CHAIN_ID = CHAIN_ID
