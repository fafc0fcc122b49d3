import { hash, randomUUID } from 'node:crypto'
import type { GrantRequestView } from '@hexin/sdk/api/grants.ts'
import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import { assertWithinProposal } from '@hexin/sdk/consent/withinProposal.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GrantRequestStore } from '../../ports/grantRequests.ts'
import type { Membership } from '../membership.ts'
import type { SubmitGrant } from './submitGrant.ts'

export type GrantRequests = {
  /** Makes a request and the link by which the wallet opens it. The link's secret is shown once and kept as a hash. */
  create(args: {
    readonly proposal: Omit<GrantProposal, 'chain' | 'grantee'>
    readonly validS: number
  }): Promise<{ readonly id: string; readonly link: string }>
  /** @throws HexinError GRANT_REQUEST_UNKNOWN, for a wrong secret too */
  view(id: string, secret: string): Promise<GrantRequestView>
  /**
   * Takes the company's answer: a grant within what was asked, once.
   * @throws HexinError GRANT_REQUEST_UNKNOWN, GRANT_REQUEST_CLOSED, GRANT_SCOPE_EXCEEDED, and what `submitGrant` throws
   */
  answer(id: string, secret: string, grant: SignedGrant): Promise<{ readonly id: string }>
}

export function createGrantRequests({
  crypto,
  clock,
  self,
  chain,
  walletOrigin,
  nodeUrl,
  membership,
  store,
  submitGrant,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly chain: GrantsChain
  readonly walletOrigin: string
  readonly nodeUrl: string
  readonly membership: Membership
  readonly store: GrantRequestStore
  readonly submitGrant: SubmitGrant
}): GrantRequests {
  const hashOf = (secret: string): string => hash('sha256', secret, 'hex')

  async function find(id: string, secret: string) {
    const found = await store.find(id)
    if (!found || found.tokenHash !== hashOf(secret))
      throw new HexinError('GRANT_REQUEST_UNKNOWN', { found: id })
    return found
  }

  return {
    async create({ proposal, validS }) {
      for (const provider of proposal.providers) membership.get(provider)
      const id = randomUUID()
      const secret = toBase64url(crypto.randomBytes(32))
      const whole: GrantProposal = { ...proposal, chain, grantee: self }
      await store.add({ id, tokenHash: hashOf(secret), proposal: whole, expiresAt: clock() + validS })
      // Behind the #, so that no server on the way ever sees the secret.
      const parameters = new URLSearchParams({ node: nodeUrl, request: id, secret })
      return { id, link: `${walletOrigin}/#${parameters.toString()}` }
    },
    async view(id, secret) {
      const { proposal, expiresAt, grantId } = await find(id, secret)
      const named = [proposal.grantee, ...proposal.providers]
      const names = Object.fromEntries(named.map((member) => [member, membership.get(member).name]))
      return { id, proposal, names, expiresAt, grant: grantId ?? null }
    },
    async answer(id, secret, grant) {
      const { proposal, expiresAt, grantId } = await find(id, secret)
      if (grantId !== undefined || expiresAt <= clock())
        throw new HexinError('GRANT_REQUEST_CLOSED', { found: id })
      assertWithinProposal(parseArtefact(grant.artefact), proposal)
      const { id: granted } = await submitGrant(grant)
      await store.close(id, granted)
      return { id: granted }
    },
  }
}
