import { type CompanyOrder, companyOrderSchema } from '@hexin/sdk/api/bindings.ts'
import { type Binding, bindingHash, readBinding } from '@hexin/sdk/bindings/binding.ts'
import { type CompanyStatement, verifyCompanyStatement } from '@hexin/sdk/bindings/officerStatement.ts'
import { standingIn } from '@hexin/sdk/bindings/standing.ts'
import type { WalletOrigin } from '@hexin/sdk/consent/officerSignature.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, type Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import type { Companies, CompanyStatements, CompanyStop } from '../../ports/companies.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { Membership } from '../membership.ts'
import type { Alarm } from './alarms.ts'
import type { StandingOf } from './bindingStanding.ts'

/** Seconds by which clocks may differ. */
const SKEW_S = 60
/** A withdrawal of everything reaches what is on the chain when it comes, if it comes within this time; in seconds. */
const PROMPT_S = 600

export type CompanyOrders = {
  /** From the company, at any member's node: obeyed here, and sent to every other member. */
  submit(order: CompanyOrder): Promise<void>
  /** From another member: obeyed. */
  readonly receive: PeerHandler
}

/**
 * What a company says by an officer's key, other than grants: it objects to a key that it doesn't know, or it withdraws grants, whose control keys it may have lost. Obeyed on
 * sight, and nobody but the company can say it.
 */
export function createCompanyOrders({
  crypto,
  clock,
  self,
  membership,
  companies,
  statements,
  standingOf,
  raise,
  registrarKeyOf,
  wallet,
  waitS,
  block,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly membership: Membership
  readonly companies: Companies
  readonly statements: CompanyStatements
  readonly standingOf: StandingOf
  readonly raise: (alarm: Alarm) => Promise<void>
  readonly registrarKeyOf: Parameters<typeof readBinding>[1]['keyOf']
  readonly wallet: WalletOrigin
  readonly waitS: number
  /** Number of the newest final block that was read. */
  readonly block: () => number
}): CompanyOrders {
  /** @param inTime when an objection must have been in time: when the company handed it in */
  async function take(
    order: CompanyOrder,
    recipients: readonly number[],
    inTime: (at: number) => number,
  ): Promise<void> {
    const { statement, binding } = await verifyCompanyStatement(crypto, {
      ...{ signed: order.statement, keyOf: registrarKeyOf, wallet },
    })
    if (statement.at > clock() + SKEW_S)
      throw new HexinError('COMPANY_STATEMENT_INVALID', { found: statement.at, expected: clock() })
    if (statement.action === 'countersign')
      throw new HexinError('COMPANY_STATEMENT_INVALID', {
        detail: 'A countersignature goes to the registrar.',
      })
    const disputed =
      statement.action === 'object'
        ? await objectedTo(statement, binding, order, inTime(statement.at))
        : undefined
    if (statement.action === 'withdraw') await assertSpeaks(binding)
    const { subject, action } = statement
    const hash = bindingHash(crypto, order.statement.text)
    const isNew = await statements.add({
      ...{ hash, subject, action, signed: order.statement, recipients },
      binding: disputed?.hash,
      stops: statement.action === 'withdraw' ? stopsOf(statement.grants, statement.at, hash) : [],
      message: { method: 'companyStatement', body: canonicalJson(order) },
    })
    if (!isNew || !disputed) return
    const { registrar } = disputed
    await companies.sight([{ registrar, subject, binding: disputed, source: 'carried', seenAt: clock() }])
    await companies.hasten(registrar, [subject])
    await raise({ registrar, subject, kind: 'objected', evidence: [order.statement.text, disputed.sdJwt] })
  }

  function stopsOf(grants: readonly Hex[] | null, at: number, hash: string): CompanyStop[] {
    const now = clock()
    // Shown again later, it must not reach grants that the company gave after it.
    const reach = {
      endsAt: null,
      receivedAt: Math.min(now, at + SKEW_S),
      block: now - at <= PROMPT_S ? block() : 0,
    }
    if (grants === null) return [{ grant: null, ...reach, source: hash }]
    return grants.map((grant) => ({ grant, ...reach, source: `${hash} ${grant}` }))
  }

  async function assertSpeaks(binding: Binding): Promise<void> {
    const { state, at } = await standingOf(binding)
    // A member that has not heard of the key yet, or waits a little longer, is asked again.
    if (state === 'waiting') throw new HexinError('GRANT_BINDING_WAITING', { found: at })
    if (state !== 'effective')
      throw new HexinError('COMPANY_STATEMENT_INVALID', { found: state, expected: 'a key in effect' })
  }

  /** Any key that was bound before, ended or not: whoever invents a key would end the others first. */
  async function objectedTo(
    statement: Extract<CompanyStatement, { action: 'object' }>,
    own: Binding,
    { disputed: sdJwt = '' }: CompanyOrder,
    at: number,
  ): Promise<Binding> {
    const disputed = await readBinding(crypto, { sdJwt, keyOf: registrarKeyOf })
    const isEarlier = own.number <= disputed.number && own.hash !== disputed.hash
    const isSame = own.subject === disputed.subject && own.registrar === disputed.registrar
    if (disputed.hash !== statement.binding || !isEarlier || !isSame)
      throw new HexinError('COMPANY_STATEMENT_INVALID', {
        found: `number ${disputed.number}`,
        expected: `a binding of the same company after number ${own.number}`,
      })
    const { state } = await standingOf(own)
    if (state === 'waiting' || state === 'objected')
      throw new HexinError('COMPANY_STATEMENT_INVALID', { found: state, expected: 'a key that spoke for it' })
    await companies.follow(disputed, true)
    const company = await companies.find(disputed)
    const list = company?.list?.bindings ?? []
    const { state: then } = standingIn(list, { binding: disputed, at, waitS, objected: new Set() })
    if (own.number < disputed.number && then === 'effective')
      throw new HexinError('BINDING_OBJECTION_LATE', { found: `number ${disputed.number}` })
    return disputed
  }

  return {
    submit(order) {
      const others = membership.all().filter(({ number, status }) => number !== self && status !== 'retired')
      return take(
        order,
        others.map(({ number }) => number),
        clock,
      )
    },
    async receive(_from, body) {
      const parsed = companyOrderSchema.safeParse(body)
      if (!parsed.success) throw new HexinError('INPUT_INVALID', { detail: z.prettifyError(parsed.error) })
      await take(parsed.data, [], (at) => Math.min(at, clock()))
      return { obeyed: true }
    },
  }
}
