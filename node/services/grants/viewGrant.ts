import type { GrantView } from '@hexin/sdk/api/grants.ts'
import { artefactText } from '@hexin/sdk/consent/artefact.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants, KnownGrant } from '../../ports/grants.ts'
import type { RelayStore } from '../../ports/relay.ts'

export type ViewGrant = (id: string) => Promise<GrantView>

/** A grant as this member knows it, in the words that its signers read and as they signed it. @throws HexinError GRANT_UNKNOWN */
export function createViewGrant({
  clock,
  grants,
  relay,
}: {
  readonly clock: Clock
  readonly grants: Grants
  readonly relay: RelayStore
}): ViewGrant {
  return async (id) => {
    const grant = await grants.find(id)
    if (!grant) throw new HexinError('GRANT_UNKNOWN', { found: id })
    const { artefact, sequence, uses } = grant
    const signed = await grants.signed(id)
    return {
      id,
      state: stateOf(grant, clock()),
      sequence,
      uses,
      artefact: artefactText(artefact),
      notice: signed?.notice ?? '',
      operations: [...(await relay.fates(id))],
    }
  }
}

function stateOf({ artefact, state, revocationSeen, endsAt }: KnownGrant, now: number): GrantView['state'] {
  if (revocationSeen || state === 'revoked') return 'revoked'
  if (Math.min(artefact.expiry, endsAt ?? artefact.expiry) <= now) return 'expired'
  return state ?? 'pending'
}
