import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { Client, LocalAccount } from 'viem'
import type { ExpectedChain } from './chain.ts'
import type { Outline } from './consortium.ts'
import { deploy } from './deploy.ts'
import type { Plan } from './plan.ts'
import { verifyNetwork } from './verify.ts'

/**
 * Carries a plan out, verifies what stands then, and returns the network file. The same call again finds everything done and returns the same file.
 * @throws HexinError what `deploy` throws; DEPLOYMENT_INVALID where the chain has anything else than what was planned
 */
export async function deployNetwork(
  crypto: Crypto,
  {
    client,
    deployer,
    plan: { contracts, pace, steps },
    outline,
    expected,
    onMined,
  }: {
    readonly client: Client
    readonly deployer: LocalAccount
    readonly plan: Plan
    readonly outline: Outline
    readonly expected: ExpectedChain
    readonly onMined?: (count: number) => void
  },
): Promise<Network> {
  const deployed = await deploy({ client, deployer, steps, expected, ...(onMined && { onMined }) })
  const network: Network = { ...deployed, contracts, pace, ...outline }
  const findings = await verifyNetwork(client, crypto, network)
  if (findings.length > 0) throw new HexinError('DEPLOYMENT_INVALID', { detail: `${findings.join('; ')}.` })
  return network
}
