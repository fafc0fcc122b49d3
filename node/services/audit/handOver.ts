import { createDraw } from '@hexin/sdk/audit/draw.ts'
import { openLeaf } from '@hexin/sdk/audit/openLeaf.ts'
import { partiesOf } from '@hexin/sdk/audit/parties.ts'
import {
  type Announcement,
  type AuditDocument,
  type AuditSide,
  announcementSchema,
  auditId,
  DEMAND_MAX,
  type Demand,
  demandSchema,
  type HandedOver,
  type Handover,
  type OpenedLeaf,
} from '@hexin/sdk/audit/statements.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { parseInclusionProof } from '@hexin/sdk/proof/index.ts'
import { keysOfMember, signStatement, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import type { LogTrust } from '@hexin/sdk/statement/logTrust.ts'
import type { AuditedEntry, AuditMaterial } from '../../ports/audits.ts'
import type { Chain } from '../../ports/chain.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { Log, LogProofs } from '../../ports/log.ts'
import type { Orders } from '../../ports/orders.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { FollowChain } from '../followChain.ts'
import type { Membership } from '../membership.ts'

type Announced = { readonly terms: Announcement; readonly hash: Hex; readonly blockHash: Hex }

/**
 * Hands over to a regulator what its audit drew here: which leaves these are is worked out here, from the announcement and the block's hash, so that no
 * regulator picks them and no member leaves one out. No record and no value is among it. That it was handed over is logged before it leaves.
 */
export function createHandOver({
  crypto,
  clock,
  self,
  keyId,
  signer,
  membership,
  follow,
  chain,
  trust,
  material,
  proofs,
  grants,
  orders,
  log,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly membership: Membership
  readonly follow: Pick<FollowChain, 'head'>
  readonly chain: Pick<Chain, 'block'>
  readonly trust: LogTrust
  readonly material: AuditMaterial
  readonly proofs: LogProofs
  readonly grants: Pick<Grants, 'signed'>
  readonly orders: Pick<Orders, 'find'>
  readonly log: Pick<Log, 'append'>
}): PeerHandler {
  async function announced(from: number, { announcement, proof }: Demand): Promise<Announced> {
    const { status, roles } = membership.get(from)
    if (status !== 'active' || !roles.includes('regulator'))
      throw new HexinError('MEMBER_ROLE_MISSING', {
        found: `${status}: ${roles.join(', ')}`,
        expected: 'regulator',
      })
    const { payload } = await verifyStatement(crypto, {
      statement: announcement,
      type: 'hexin-audit+jwt',
      keyOf: keysOfMember(membership.statementKey, from),
    })
    const parsed = announcementSchema.safeParse(payload)
    if (!parsed.success || parsed.data.regulator !== from)
      throw new HexinError('AUDIT_INVALID', { detail: 'The announcement is not this regulator’s.' })
    const terms = parsed.data
    const block = (follow.head()?.number ?? 0) < terms.block ? undefined : await chain.block(terms.block)
    if (!block) throw new HexinError('AUDIT_TOO_EARLY', { expected: terms.block })
    const leaf = {
      index: parseInclusionProof(proof).index,
      leaf: toBase64url(utf8(announcement)),
      proof,
    }
    const { anchoredAt } = await openLeaf({ opened: leaf, member: from }, trust)
    if (anchoredAt >= block.time)
      throw new HexinError('AUDIT_SEED_KNOWN', { found: anchoredAt, expected: `before ${block.time}` })
    return { terms, hash: auditId(crypto, announcement), blockHash: block.hash }
  }

  /** The leaves of these steps, as long as the announced number of exchanges was not reached before. */
  async function drawn(
    { terms, hash, blockHash }: Announced,
    { from, to }: NonNullable<Demand['steps']>,
  ): Promise<readonly number[]> {
    const range = terms.ranges.find(({ member }) => member === self)
    if (!range) throw new HexinError('AUDIT_INVALID', { detail: 'This member is not named.' })
    if (to - from > DEMAND_MAX) throw new HexinError('AUDIT_INVALID', { detail: 'Too many steps.' })
    const draw = createDraw(crypto, { announcement: hash, blockHash, member: self, range })
    if ((await material.exchangesAmong(draw.steps(0, from))) >= terms.count)
      throw new HexinError('AUDIT_INVALID', { detail: 'All that was announced is drawn.' })
    return draw.steps(from, to)
  }

  /** A regulator is told of an exchange only where it was drawn at one of the announced members: the salt in a leaf keeps anybody else from having it. */
  async function checkDrawn({ terms }: Announced, requests: Demand['requests']): Promise<void> {
    for (const { request, member, opened: leaf } of requests) {
      const range = terms.ranges.find((one) => one.member === member)
      if (!range || leaf.index < range.from || leaf.index >= range.to)
        throw new HexinError('AUDIT_INVALID', { found: leaf.index, expected: 'a leaf of an announced range' })
      const { text } = await openLeaf({ opened: leaf, member }, trust)
      if (partiesOf(text)?.requestHash !== request)
        throw new HexinError('AUDIT_INVALID', { found: request, expected: 'the request of the drawn leaf' })
    }
  }

  async function documentOf(basis: AuditedEntry['basis']): Promise<AuditDocument | null> {
    if (!basis) return null
    if (!basis.underOrder) {
      const grant = await grants.signed(basis.id)
      return grant ? { grant } : null
    }
    const order = await orders.find(basis.id)
    return order ? { order: { statement: order.statement, details: order.details } } : null
  }

  async function opened({ index, statement }: NonNullable<AuditedEntry['entry']>): Promise<OpenedLeaf> {
    const [proof] = await proofs.prove([index])
    return { index, leaf: toBase64url(statement), proof: proof ?? null }
  }

  async function side({ entry, answer, request, basis }: AuditedEntry): Promise<AuditSide> {
    return {
      entry: entry ? await opened(entry) : null,
      request: request ?? null,
      answer: answer ? await opened(answer) : null,
      document: await documentOf(basis),
    }
  }

  return async (from, body): Promise<HandedOver> => {
    const parsed = demandSchema.safeParse(body)
    if (!parsed.success) throw new HexinError('AUDIT_INVALID', { detail: parsed.error.message })
    const { steps, requests } = parsed.data
    const audit = await announced(from, parsed.data)
    const leaves = steps ? await drawn(audit, steps) : []
    await checkDrawn(audit, requests)
    const hashes = requests.map(({ request }) => request)
    const [entries, others] = [await material.atLeaves(leaves), await material.ofRequests(hashes)]
    const payload: Handover = {
      ...{ announcement: audit.hash, regulator: from, member: self },
      ...{ leaves: [...leaves], requests: hashes, at: clock() },
    }
    const statement = await signStatement({ type: 'hexin-handover+jwt', keyId, payload, signer })
    await log.append([{ kind: 'handover', statement: utf8(statement) }])
    const handed: HandedOver['leaves'][number][] = []
    for (const entry of entries) {
      if (!entry.entry) continue
      handed.push({ opened: await opened(entry.entry), side: entry.basis ? await side(entry) : null })
    }
    const told: (AuditSide | null)[] = []
    for (const other of others) told.push(other ? await side(other) : null)
    return { leaves: handed, requests: told }
  }
}
