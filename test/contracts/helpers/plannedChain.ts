/* oxlint-disable no-await-in-loop -- One account: its transactions follow each other. */
import { publicKeysOf } from '@hexin/node/keys/announceKeys.ts'
import { generateKeys } from '@hexin/node/keys/keyFile.ts'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import type { Pace } from '@hexin/sdk/network.ts'
import { network } from 'hardhat'
import type { Hex } from 'viem'
import { hardhat } from 'viem/chains'
import { planDeployment } from '../../../scripts/deploy/plan.ts'
import type { Step } from '../../../scripts/deploy/steps.ts'
import { testProfile } from '../../helpers/testProfile.ts'
import { createClient, type TestClient } from './deploy.ts'

/** A fresh in-process chain on which the deployment was carried out as planned, for `count` members, but for steps that `leaveOut` names. */
export async function createPlannedChain({
  pace,
  count,
  leaveOut = () => false,
}: {
  readonly pace: Pace
  readonly count: number
  readonly leaveOut?: (step: Step) => boolean
}) {
  const connection = await network.create()
  const client: TestClient = createClient(connection.provider)
  const [deployer, stranger] = await client.getAddresses()
  if (!deployer || !stranger) throw new Error('The chain has no accounts.')
  const members = Array.from({ length: count }, (_, i) => ({
    profile: testProfile(`成员${i + 1}`, `Member ${i + 1}`),
    roles: ['registrar', 'bank'] as const,
    signers: createSigners(generateKeys()),
  }))
  const { contracts, steps } = planDeployment(nativeCrypto, {
    deployer: deployer.toLowerCase() as Hex,
    members: members.map(({ signers, ...member }) => ({ ...member, keys: publicKeysOf(signers) })),
    validUntil: 4_000_000_000n,
    memberFunds: 10n ** 18n,
    pace,
  })
  for (const step of steps) {
    if (leaveOut(step)) continue
    const { to, data, value, what } = step
    const hash = await client.sendTransaction({
      account: deployer,
      ...(to && { to }),
      ...(data && { data }),
      ...(value && { value }),
    })
    const { status } = await client.getTransactionReceipt({ hash })
    if (status !== 'success') throw new Error(`The step "${what}" reverted.`)
  }
  const planned = { chainId: hardhat.id, contracts, pace }
  return { client, contracts, planned, deployer, stranger, members, close: () => connection.close() }
}
