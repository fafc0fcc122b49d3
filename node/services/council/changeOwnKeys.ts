import type { MemberStep, OwnKeyOrder } from '@hexin/sdk/api/council.ts'
import { ownKeyOrderSchema } from '@hexin/sdk/api/council.ts'
import { keyAlgorithmNames, keyPurposeNames } from '@hexin/sdk/api/members.ts'
import { addKeyTypedData, addOwnKeyCall, endKeyTypedData, endOwnKeyCall } from '@hexin/sdk/council/ownKeys.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { LocalAccount } from 'viem'
import type { Call, Chain, Revert } from '../../ports/chain.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Outbox } from '../../ports/outbox.ts'
import type { SendOnce } from './sendOnce.ts'

const GAS = 500_000n
/** A signed change may reach the chain for a day, like a checkpoint. */
const DEADLINE_S = 86_400
const PURPOSE = 'own key'
/** More than the outbox ever has on its way. */
const MANY = 10_000

export type ChangeOwnKeys = {
  /** @throws HexinError KEY_TAKEN, KEY_INVALID, KEY_CHANGE_PENDING, KEY_AUTHORITY_MISSING, IDEMPOTENCY_KEY_REUSED */
  add(order: OwnKeyOrder, idempotencyKey: string): Promise<MemberStep>
  /** @throws HexinError KEY_UNKNOWN and as above */
  end(
    order: { readonly index: number; readonly notAfter: number },
    idempotencyKey: string,
  ): Promise<MemberStep>
}

/**
 * This member's changes to its own keys, without the council: its chain key sends them, its log key signs them, both those that the node runs with. The node goes
 * on with the keys of its key file.
 */
export function createChangeOwnKeys({
  clock,
  self,
  network,
  chain,
  outbox,
  logAccount,
  sendOnce,
}: {
  readonly clock: Clock
  readonly self: number
  readonly network: Network
  readonly chain: Chain
  readonly outbox: Outbox
  readonly logAccount: LocalAccount
  readonly sendOnce: SendOnce
}): ChangeOwnKeys {
  /** Each change has the next number, so the one before must be on the chain. */
  async function next(): Promise<{ sequence: bigint; deadline: bigint }> {
    const open = await outbox.open(MANY)
    if (open.some(({ purpose }) => purpose === PURPOSE)) throw new HexinError('KEY_CHANGE_PENDING')
    return { sequence: BigInt(await chain.keySequence(self)), deadline: BigInt(clock() + DEADLINE_S) }
  }

  async function send(key: string, body: unknown, data: () => Promise<Hex>): Promise<MemberStep> {
    const call = async (): Promise<Call> => ({ contract: 'members', data: await data(), gas: GAS })
    return { member: self, ...(await sendOnce({ key, purpose: PURPOSE, body, call, refusal })) }
  }

  return {
    add: (order, idempotencyKey) =>
      send(idempotencyKey, order, async () => {
        const { purpose, algorithm, material, notBefore, notAfter } = ownKeyOrderSchema.parse(order)
        const request = {
          member: self,
          purpose: keyPurposeNames.indexOf(purpose),
          algorithm: keyAlgorithmNames.indexOf(algorithm),
          material: material as Hex,
          ...{ notBefore: BigInt(notBefore), notAfter: BigInt(notAfter) },
          ...(await next()),
        }
        const signature = await logAccount.signTypedData(addKeyTypedData(network, request))
        return addOwnKeyCall(request, signature)
      }),
    end: ({ index, notAfter }, idempotencyKey) =>
      send(idempotencyKey, { index, notAfter }, async () => {
        const request = { member: self, index, notAfter: BigInt(notAfter), ...(await next()) }
        const signature = await logAccount.signTypedData(endKeyTypedData(network, request))
        return endOwnKeyCall(request, signature)
      }),
  }
}

const codes: Readonly<Record<string, ErrorCode>> = {
  MemberKeyTaken: 'KEY_TAKEN',
  MemberKeyUnknown: 'KEY_UNKNOWN',
  MemberKeyAlgorithmInvalid: 'KEY_INVALID',
  MemberKeyMaterialInvalid: 'KEY_INVALID',
  MemberKeyWindowInvalid: 'KEY_INVALID',
  MemberKeyEndBackdated: 'KEY_INVALID',
  MemberKeyEndTooLate: 'KEY_INVALID',
  MemberSequenceMismatch: 'KEY_CHANGE_PENDING',
  MemberCallerNotChainKey: 'KEY_AUTHORITY_MISSING',
  MemberSignerNotLogKey: 'KEY_AUTHORITY_MISSING',
}

const refusal = ({ name, words }: Revert): HexinError =>
  new HexinError(codes[name ?? ''] ?? 'DECISION_REFUSED', { found: words })
