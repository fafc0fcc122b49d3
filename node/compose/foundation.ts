import { createMapVerifier } from '@hexin/sdk/completeness/mapVerifier.ts'
import { createInclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import { createProvidersKeys } from '../services/completeness/providersKeys.ts'
import { createSettledSize } from '../services/completeness/settledSize.ts'
import { createDecisionBlocks } from '../services/exchange/decisionBlocks.ts'
import { createSealing } from '../services/exchange/sealing.ts'
import { createFollowChain } from '../services/followChain.ts'
import { createGrantTrust, createMarkTrust } from '../services/grants/trust.ts'
import { createAnchorOf } from '../services/log/anchorOf.ts'
import { createProveLeaves } from '../services/log/proveLeaves.ts'
import { createMembership } from '../services/membership.ts'
import { createSubjectTurns } from '../services/objection/subjectTurns.ts'
import { createSubjectOf } from '../services/subjectOf.ts'
import type { Adapters } from './adapters.ts'
import { createKnownBindings } from './knownBindings.ts'

/** What every part of a node builds on: its keys, its database, its chain, its peers. */
export type Foundation = Awaited<ReturnType<typeof createFoundation>>

/**
 * Makes what all parts share, and reads the chain up to now.
 * @throws HexinError CHAIN_MISMATCH, CHAIN_UNAVAILABLE, STORE_UNAVAILABLE
 */
export async function createFoundation(adapters: Adapters) {
  const { config, signal, log, crypto, clock, network, signers, caRoots } = adapters
  const { stores, chain, prekeys, grantKeys, poolUse, isLeader } = adapters
  const self = config.member
  const signer = signers.statement
  const keyId = memberKeyId(crypto, self, signer)
  const report = (where: string) => (error: unknown) => log.warn({ where, err: error }, 'failed')
  const { index, council, checkpoints } = stores

  const membership = createMembership({ crypto, clock, index, network })
  const follow = createFollowChain({ chain, index, council, membership, network })
  await follow.round()

  const peers = await adapters.openPeers({
    memberOf: (publicKey) => membership.memberOfPeer(publicKey, clock()),
    isSuspended: (member) => membership.find(member)?.status === 'suspended',
    find(member) {
      const address = membership.find(member)?.p2p
      const publicKey = membership.peerKey(member, clock())
      return address && publicKey && { ...address, publicKey }
    },
  })

  const anchorOf = createAnchorOf(index)
  const verifyInclusion = createInclusionVerifier(crypto, membership.noteKeys)
  const proofs = createProveLeaves({ crypto, self, follow, index, checkpoints })
  const bindings = createKnownBindings({
    ...{ crypto, clock, self, keyId, signer, network, stores, membership, follow, peers, proofs },
    trust: { verifyInclusion, anchorOf },
    onError: report('bindings'),
  })
  const trust = createGrantTrust({ crypto, network, membership, clock, standingOf: bindings.standingOf })
  const keyOf = membership.statementKey
  const settledSize = createSettledSize(index)
  const maps = createMapVerifier(crypto, {
    ...{ keyOf, verifyInclusion, anchorOf, settledSize },
    mapKeyOf: createProvidersKeys({ crypto, peers, store: stores.seenEpochs, keyOf }),
  })
  return {
    ...{ config, signal, log, report, crypto, clock, self, network, signers, signer, keyId, caRoots },
    ...{ stores, chain, membership, follow, grantKeys, peers, anchorOf, proofs, bindings },
    grantsChain: { id: network.chainId, grants: network.contracts.grants },
    trust,
    subjectOf: createSubjectOf({ crypto, clock, self, trust }),
    turns: createSubjectTurns(),
    ...{ settledSize, labelKeys: adapters.labelKeys, poolUse, isLeader, limitedPeers: adapters.limitedPeers },
    /** Of other members' records and statements. */
    proofTrust: {
      ...{ keyOf, verifyInclusion, anchorOf, maps },
      objections: createMarkTrust({ network, membership }),
    },
    blocks: createDecisionBlocks({ clock, chain, follow, maxAgeS: config.blockAgeS }),
    sealing: createSealing({
      ...{ crypto, clock, self, keyId, signer, peers, membership },
      epochS: config.prekeyS,
      log: stores.log,
      store: prekeys,
    }),
  }
}
