import { getGrantRequest } from '@hexin/sdk/actions/getGrantRequest.ts'
import { type GrantRequestView, grantRequestViewSchema } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { boundExceeded } from '@hexin/sdk/consent/template.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { WalletFailure } from '../failure.ts'
import { clientOf } from '../network/client.ts'
import { memberAt, memberOf } from '../network/members.ts'
import type { RequestLink } from './link.ts'
import { knownTemplate } from './template.ts'

/** A request as the asking member's node has it. */
export async function readRequest({ node, request, secret }: RequestLink): Promise<GrantRequestView> {
  const view = await getGrantRequest(clientOf(node, secret), { id: request })
  const parsed = grantRequestViewSchema.safeParse(view)
  if (!parsed.success) throw new HexinError('INPUT_INVALID', { cause: parsed.error })
  return parsed.data
}

/** @throws WalletFailure LINK_FOREIGN where the link leads to a node that belongs to no member: nothing is sent to it */
export function assertMemberLink(network: Network, { node }: RequestLink): void {
  if (!memberAt(network, node)) throw new WalletFailure('LINK_FOREIGN')
}

/**
 * Checks that a request can be answered in this network: its chain is this page's own, the asker asks for itself, every party is
 * known, the template is one of the network's and its bounds are kept, and there is time left.
 * @throws HexinError GRANT_CHAIN_MISMATCH, GRANT_REQUEST_CLOSED, GRANT_EXPIRED, GRANT_TEMPLATE_UNKNOWN, GRANT_TEMPLATE_EXCEEDED; WalletFailure LINK_FOREIGN, PARTY_UNKNOWN
 */
export function checkRequest(
  network: Network,
  { link, view, now }: { readonly link: RequestLink; readonly view: GrantRequestView; readonly now: number },
): GrantProposal {
  const { proposal, expiresAt, grant, declined } = view
  const { chain, grantee, providers, expiry } = proposal
  const own = { id: network.chainId, grants: network.contracts.grants }
  if (chain.id !== own.id || chain.grants !== own.grants)
    throw new HexinError('GRANT_CHAIN_MISMATCH', { found: chain, expected: own })
  if (memberAt(network, link.node)?.number !== grantee) throw new WalletFailure('LINK_FOREIGN')
  for (const party of [...providers, ...proposal.onwardTransfer]) memberOf(network, party)
  if (grant !== null || declined !== null || expiresAt <= now)
    throw new HexinError('GRANT_REQUEST_CLOSED', { found: view.id })
  if (expiry <= now) throw new HexinError('GRANT_EXPIRED', { found: expiry })
  const exceeded = boundExceeded(proposal, knownTemplate(proposal.template))
  if (exceeded !== undefined) throw new HexinError('GRANT_TEMPLATE_EXCEEDED', { found: exceeded })
  return proposal
}
