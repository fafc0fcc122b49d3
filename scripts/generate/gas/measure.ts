import { grantsAbi } from '@hexin/sdk/abis/generated.ts'
import { controlSigner, signControl, signRegistration } from '@hexin/sdk/consent/controlKeys.ts'
import { controlCall, registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import {
  type GrantControl,
  type GrantRegistration,
  grantIdOf,
  registrationTypedData,
} from '@hexin/sdk/consent/typedData.ts'
import { checkpointTypedData, publishCall } from '@hexin/sdk/log/publishCheckpoint.ts'
import { encodeFunctionData } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createGasChain, type GasChain, keyOf } from './chain.ts'
import { consistencyProof, root } from './uniformTree.ts'

const DEADLINE = 4_000_000_000

const LARGE = 2 ** 30

/** Growths across and around 2^30 leaves; the last ones from odd sizes, whose proofs are the longest. */
export const largeGrowths = [
  { from: LARGE - 9_000, to: LARGE - 8_999 },
  { from: LARGE - 5_001, to: LARGE - 901 },
  { from: LARGE - 1, to: LARGE },
  { from: LARGE, to: LARGE + 1 },
  { from: LARGE + 1, to: LARGE + 4_097 },
  { from: LARGE + 4_097, to: LARGE + 1_004_097 },
  { from: 2 * LARGE - 1_000_001, to: 2 * LARGE - 1 },
]

/** What one transaction costs that does nothing but this. */
export async function measureGrants(): Promise<
  Readonly<Record<'register' | 'pause' | 'resume' | 'revoke' | 'widen', number>>
> {
  const chain = await createGasChain()
  try {
    const { grants } = chain.contracts
    const place = { id: chain.chainId, grants }
    const first = registrationOf(1)
    const grant = grantIdOf(first)
    const send = (data: `0x${string}`) => chain.gasOf(grants, data)
    const control = async (message: GrantControl) => {
      const signer = controlSigner(keyOf(message.action === 'revoke' ? 'revoke 1' : 'pause 1'))
      return send(controlCall(message, await signControl(signer, { chain: place, control: message })))
    }
    const signature = await signRegistration(controlSigner(keyOf('widen 1')), {
      chain: place,
      registration: first,
    })
    const register = await send(registerCall(first, signature))
    const pause = await control({ action: 'pause', grant, sequence: 0, deadline: DEADLINE })
    const resume = await control({ action: 'resume', grant, sequence: 1, deadline: DEADLINE })
    const widen = await send(await widenCall(chain, grant, 2n, registrationOf(2)))
    const revoke = await control({ action: 'revoke', grant })
    return { register, pause, resume, revoke, widen }
  } finally {
    await chain.close()
  }
}

/** What it costs to publish each of these growths of a log, which must follow each other. */
export async function measurePublish(
  growths: readonly { readonly from: number; readonly to: number }[],
): Promise<readonly number[]> {
  const chain = await createGasChain()
  try {
    const costs: number[] = []
    let size = 0
    const publish = async (to: number) => {
      const checkpoint = {
        member: 1,
        size: BigInt(to),
        root: root(to),
        noteHash: keyOf(`note ${to}`),
        deadline: BigInt(DEADLINE),
      }
      const signature = await privateKeyToAccount(keyOf('log')).signTypedData(
        checkpointTypedData(chain, checkpoint),
      )
      const proof = size === 0 ? [] : consistencyProof(size, to)
      size = to
      return chain.gasOf(chain.contracts.logs, publishCall(checkpoint, proof, signature))
    }
    for (const { from, to } of growths) {
      if (from !== size) await publish(from)
      costs.push(await publish(to))
    }
    return costs
  } finally {
    await chain.close()
  }
}

const addressOf = (name: string) => privateKeyToAccount(keyOf(name)).address

const registrationOf = (version: number): GrantRegistration => ({
  artefactHash: keyOf(`artefact ${version}`),
  notBefore: 1_700_000_000n,
  expiry: BigInt(DEADLINE),
  widenKey: addressOf(`widen ${version}`),
  pauseKey: addressOf(`pause ${version}`),
  revokeKey: addressOf(`revoke ${version}`),
  version,
  deadline: BigInt(DEADLINE),
})

async function widenCall(
  { chainId, contracts: { grants } }: GasChain,
  predecessor: `0x${string}`,
  sequence: bigint,
  registration: GrantRegistration,
) {
  const { domain, types } = registrationTypedData({ id: chainId, grants }, registration)
  const lineage = [
    { name: 'predecessor', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
  ] as const
  const signature = await privateKeyToAccount(keyOf('widen 1')).signTypedData({
    domain,
    types: { WidenGrant: [...lineage, ...types.RegisterGrant] },
    primaryType: 'WidenGrant',
    message: { predecessor, sequence, ...registration },
  })
  return encodeFunctionData({
    abi: grantsAbi,
    functionName: 'widen',
    args: [predecessor, sequence, registration, signature],
  })
}
