import { hash } from 'node:crypto'
import type {
  Cosigner,
  Decline,
  GrantAnswer,
  GrantRequestEntry,
  GrantRequestState,
  GrantRequestView,
} from '@hexin/sdk/api/grantRequests.ts'
import { readBinding } from '@hexin/sdk/bindings/binding.ts'
import { artefactHash, type GrantArtefact, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { artefactGrantId, type GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import { assertInEffect, type GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import { assertWithinProposal } from '@hexin/sdk/consent/withinProposal.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import type { Clock } from '../../ports/clock.ts'
import type { GrantRequestStore } from '../../ports/grantRequests.ts'
import type { Grants } from '../../ports/grants.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import { type Draw, uuidOf } from '../idempotency.ts'
import type { Membership } from '../membership.ts'
import { assertGrantable } from './assertGrantable.ts'
import { requestEntry } from './requestEntry.ts'
import type { SubmitGrant } from './submitGrant.ts'

export type GrantRequests = {
  /**
   * Makes a request and the link by which the wallet opens it. The link's secret is shown once and kept as a hash.
   * @throws HexinError GRANT_TEMPLATE_UNKNOWN, GRANT_TEMPLATE_EXCEEDED, GRANT_ARTEFACT_MALFORMED for what nobody could sign; GRANT_UNKNOWN,
   *   GRANT_ARTEFACT_MALFORMED for a predecessor that is not this member's, of this company
   */
  create(args: {
    readonly proposal: Omit<GrantProposal, 'chain' | 'grantee'>
    readonly validS: number
    readonly draw: Draw
  }): Promise<{ readonly id: string; readonly link: string }>
  /** This member's requests and what became of them. */
  list(
    query: PageQuery & { readonly state?: GrantRequestState | undefined },
  ): Promise<Page<GrantRequestEntry>>
  /** @throws HexinError GRANT_REQUEST_UNKNOWN, for a wrong secret too */
  view(id: string, secret: string): Promise<GrantRequestView>
  /**
   * Takes the company's answer: a grant within what was asked, once. The same grant again is harmless. Where its quorum wants more, signatures are kept until
   * there are enough, and then it is given.
   * @throws HexinError GRANT_REQUEST_UNKNOWN, GRANT_REQUEST_CLOSED, GRANT_SCOPE_EXCEEDED, and what `submitGrant` throws
   */
  answer(id: string, secret: string, grant: SignedGrant): Promise<GrantAnswer>
  /**
   * Notes an officer who can sign together with others: whoever signs first puts him into the grant, or not.
   * @throws HexinError GRANT_REQUEST_UNKNOWN, GRANT_REQUEST_CLOSED, GRANT_BINDING_INVALID, GRANT_BINDING_WAITING, GRANT_BINDING_ENDED, GRANT_BINDING_OBJECTED
   */
  join(id: string, secret: string, cosigner: Cosigner): Promise<void>
  /**
   * Takes the company's no, which closes the request for good. The same no again is harmless.
   * @throws HexinError GRANT_REQUEST_UNKNOWN, GRANT_REQUEST_CLOSED
   */
  decline(id: string, secret: string, decline: Decline): Promise<void>
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
  grants,
  trust,
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
  readonly grants: Pick<Grants, 'find'>
  readonly trust: GrantTrust
  readonly submitGrant: SubmitGrant
}): GrantRequests {
  const hashOf = (secret: string): string => hash('sha256', secret, 'hex')

  async function find(id: string, secret: string) {
    const found = await store.find(id)
    if (!found || found.tokenHash !== hashOf(secret))
      throw new HexinError('GRANT_REQUEST_UNKNOWN', { found: id })
    return found
  }

  /** A request can replace only a grant that this member has from the same company. */
  async function assertReplaceable({ predecessor, subject }: GrantProposal): Promise<void> {
    if (predecessor === undefined) return
    const replaced = await grants.find(predecessor)
    if (replaced?.artefact.grantee !== self) throw new HexinError('GRANT_UNKNOWN', { found: predecessor })
    if (replaced.artefact.subject !== subject)
      throw new HexinError('GRANT_ARTEFACT_MALFORMED', {
        found: replaced.artefact.subject,
        expected: subject,
      })
  }

  async function given(id: string, own: Hex, grant: SignedGrant): Promise<GrantAnswer> {
    const submitted = await submitGrant(grant)
    await store.complete(id, own)
    return { ...submitted, missing: 0 }
  }

  async function collect(
    id: string,
    own: Hex,
    { quorum }: GrantArtefact,
    grant: SignedGrant,
  ): Promise<GrantAnswer> {
    const all = await store.collect(id, own, grant)
    if (!all) throw new HexinError('GRANT_REQUEST_CLOSED', { found: id })
    const missing = quorum - all.signatures.length
    if (missing <= 0) return given(id, own, all)
    // Given already: this signature came again, or last of two that came at once.
    if (!(await grants.find(own))) return { id: own, missing }
    await store.complete(id, own)
    return { id: own, missing: 0 }
  }

  return {
    async create({ proposal, validS, draw }) {
      for (const provider of proposal.providers) membership.get(provider)
      const whole: GrantProposal = { ...proposal, chain, grantee: self }
      assertGrantable(crypto, whole, trust.templateOf)
      await assertReplaceable(whole)
      const [id, secret] = [uuidOf(draw('id')), toBase64url(draw('secret'))]
      await store.add({ id, tokenHash: hashOf(secret), proposal: whole, expiresAt: clock() + validS })
      // Behind the #, so that no server on the way ever sees the secret.
      const parameters = new URLSearchParams({ node: nodeUrl, request: id, secret })
      return { id, link: `${walletOrigin}/#${parameters.toString()}` }
    },
    async list(query) {
      const { items, next } = await store.list(query)
      const now = clock()
      return { items: items.map((row) => requestEntry(row, now)), next }
    },
    async view(id, secret) {
      const { proposal, expiresAt, grantId, declined, cosigners, partial } = await find(id, secret)
      const named = [proposal.grantee, ...proposal.providers, ...proposal.onwardTransfer]
      const names = Object.fromEntries(named.map((member) => [member, membership.get(member).name]))
      const replaced = proposal.predecessor && (await grants.find(proposal.predecessor))
      const predecessorSequence = replaced ? replaced.sequence : null
      const outcome = { grant: partial ? null : (grantId ?? null), declined: declined ?? null }
      const signing = { cosigners: [...cosigners], partial: partial ?? null }
      return { id, proposal, names, expiresAt, ...outcome, ...signing, predecessorSequence }
    },
    async answer(id, secret, grant) {
      const { proposal, expiresAt } = await find(id, secret)
      if (expiresAt <= clock()) throw new HexinError('GRANT_REQUEST_CLOSED', { found: id })
      const artefact = parseArtefact(grant.artefact)
      assertWithinProposal(artefact, proposal)
      const own = artefactGrantId(artefact, artefactHash(crypto, grant.artefact))
      // The claim comes first: a node that stops in between takes the same grant when it is sent again, and no other one.
      if (!(await store.claim(id, own))) throw new HexinError('GRANT_REQUEST_CLOSED', { found: id })
      try {
        return await given(id, own, grant)
      } catch (error) {
        // What was signed verifies: it is kept, and joined with what others signed.
        if (isHexinError(error, 'GRANT_QUORUM_MISSING')) return collect(id, own, artefact, grant)
        if (isHexinError(error) && error.code !== 'STORE_UNAVAILABLE') await store.release(id, own)
        throw error
      }
    },
    async join(id, secret, cosigner) {
      const { proposal, expiresAt } = await find(id, secret)
      const { officer, binding } = cosigner
      const bound = await readBinding(crypto, { sdJwt: binding, keyOf: trust.registrarKeyOf })
      const found = `${bound.subject} ${bound.keyType} ${bound.key}`
      const expected = `${proposal.subject} ${officer.type} ${jwkThumbprint(crypto, officer.key)}`
      if (found !== expected) throw new HexinError('GRANT_BINDING_INVALID', { found, expected })
      await assertInEffect(bound, trust)
      if (expiresAt <= clock() || !(await store.join(id, cosigner)))
        throw new HexinError('GRANT_REQUEST_CLOSED', { found: id })
    },
    async decline(id, secret, decline) {
      const { expiresAt } = await find(id, secret)
      if (expiresAt <= clock() || !(await store.decline(id, decline)))
        throw new HexinError('GRANT_REQUEST_CLOSED', { found: id })
    },
  }
}
