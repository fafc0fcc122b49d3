import { controlSchema, type SignedControl } from '@hexin/sdk/api/controls.ts'
import { controlCall } from '@hexin/sdk/consent/grantCalls.ts'
import { controlTypedData, type GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { recoverTypedDataAddress } from 'viem'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { RelayStore } from '../../ports/relay.ts'
import type { Membership } from '../membership.ts'
import { toOperation } from './operation.ts'

export type ControlGrant = {
  /** From the company: a revocation goes to every member, a pause or resume to a relayer. */
  submit(control: SignedControl): Promise<void>
  /** From another member: a revocation is obeyed and relayed by this member as well. */
  readonly receive: PeerHandler
}

/**
 * Pauses, resumes and revokes on the word of the grant's own control key, and of nothing else.
 *
 * A revocation needs no role, no list and nobody's cooperation: it is obeyed here from the moment that it is durable, sent to all members, and
 * each of them relays it to the chain too, so none of them can hold it back. A pause or resume takes effect on the chain, in its sequence.
 */
export function createControlGrant({
  crypto,
  clock,
  self,
  chain,
  membership,
  grants,
  relay,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly chain: GrantsChain
  readonly membership: Membership
  readonly grants: Grants
  readonly relay: RelayStore
}): ControlGrant {
  async function revoke(
    control: Extract<SignedControl, { action: 'revoke' }>,
    recipients: readonly number[],
  ) {
    const { grant, signature } = control
    await assertSigned(control, await grants.revokeKey(grant))
    const operation = toOperation(crypto, {
      grant,
      action: 'revoke',
      sequence: 0,
      calldata: controlCall(control, signature),
      expiresAt: Number.MAX_SAFE_INTEGER,
    })
    await grants.saveRevocation({ grant, signature, operation, recipients })
  }

  async function pauseOrResume(control: Exclude<SignedControl, { action: 'revoke' }>): Promise<void> {
    const { action, grant, sequence, deadline, signature } = control
    const known = await grants.find(grant)
    await assertSigned(control, known?.artefact.controls.pause)
    if (deadline <= clock())
      throw new HexinError('GRANT_CONTROL_INVALID', {
        found: `deadline ${deadline}`,
        expected: `later than ${clock()}`,
      })
    if (known && sequence < known.sequence)
      throw new HexinError('GRANT_CONTROL_INVALID', {
        found: `sequence ${sequence}`,
        expected: known.sequence,
      })
    const calldata = controlCall(control, signature)
    await relay.add([toOperation(crypto, { grant, action, sequence, calldata, expiresAt: deadline })], true)
  }

  async function assertSigned(control: SignedControl, key: Hex | undefined): Promise<void> {
    if (key === undefined) throw new HexinError('GRANT_UNKNOWN', { found: control.grant })
    let signer: string
    try {
      const { signature } = control
      signer = await recoverTypedDataAddress({ ...controlTypedData(chain, control), signature })
    } catch (cause) {
      throw new HexinError('GRANT_CONTROL_INVALID', { cause })
    }
    if (signer.toLowerCase() !== key)
      throw new HexinError('GRANT_CONTROL_INVALID', { found: signer, expected: key })
  }

  return {
    async submit(control) {
      if (control.action !== 'revoke') return pauseOrResume(control)
      const others = membership.all().filter(({ number, status }) => number !== self && status !== 'retired')
      await revoke(
        control,
        others.map(({ number }) => number),
      )
    },
    async receive(_from, body) {
      const parsed = controlSchema.safeParse(body)
      if (!parsed.success || parsed.data.action !== 'revoke') throw new HexinError('INPUT_INVALID')
      await revoke(parsed.data, [])
      return { obeyed: true }
    },
  }
}
