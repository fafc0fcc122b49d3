import { randomUUID } from 'node:crypto'
import type { BindingOrder } from '@hexin/sdk/api/bindings.ts'
import { bindingHash } from '@hexin/sdk/bindings/binding.ts'
import { countersignatureText } from '@hexin/sdk/bindings/countersignature.ts'
import { type BindingEvent, bindingEvents } from '@hexin/sdk/bindings/events.ts'
import { verifyCompanyStatement } from '@hexin/sdk/bindings/officerStatement.ts'
import type { WalletOrigin } from '@hexin/sdk/consent/officerSignature.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import type { Clock } from '../../ports/clock.ts'
import type { BindingHeads } from '../../ports/companies.ts'
import type { NewRecord, Records, StoredRecord } from '../../ports/records.ts'

export type IssueBindings = (orders: readonly BindingOrder[]) => Promise<readonly string[]>

/**
 * The registrar states which keys speak for which company. Each company's bindings are numbered from 1 and each names the one before it by its hash, so
 * a gap or a fork shows. A key that is bound already gets the binding that is there. Members that deal with the company get news of it.
 */
export function createIssueBindings({
  crypto,
  clock,
  keyId,
  signer,
  records,
  heads,
  waitS,
  wallet,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly keyId: string
  readonly signer: Signer
  readonly records: Records
  readonly heads: Pick<BindingHeads, 'tell'>
  /** Seconds that a later key waits that none of the company's countersigned. */
  readonly waitS: number
  readonly wallet: WalletOrigin
}): IssueBindings {
  const ownKey = { algorithm: signer.algorithm, publicKey: signer.publicKey }

  function toRecord({ subject }: BindingOrder, claims: Claims): NewRecord {
    const content = canonicalJson({ subject, claims })
    return {
      number: String(claims['bindingNumber']),
      subject,
      claims,
      contentHash: toBase64url(crypto.sha256(utf8(content))),
      issue: () =>
        issueRecord(crypto, { kind: 'binding', subject, claims, issuedAt: clock(), keyId, signer }),
    }
  }

  /** One company's first new binding; its next ones wait for this one's hash. */
  async function next(order: BindingOrder): Promise<string | NewRecord> {
    const issued = await records.about(order.subject, 'binding')
    const key = order.key && jwkThumbprint(crypto, order.key)
    const existing = issued.find(
      ({ claims }) =>
        key !== undefined &&
        claims['key'] === key &&
        claims['keyType'] === (order.keyType ?? claims['keyType']),
    )
    if (existing) return existing.sdJwt
    const event = order.event ?? (issued.length === 0 ? 'first' : 'added')
    assertFits(order, event, issued)
    await assertCountersigned(order, key, issued)
    const now = clock()
    const last = issued.at(-1)
    const waits = bindingEvents[event].binds && event !== 'first' && !order.countersignature
    return toRecord(order, {
      bindingNumber: randomUUID(),
      sequence: issued.length + 1,
      event,
      effectiveFrom: Math.max(now + (waits ? waitS : 0), order.effectiveFrom ?? 0),
      ...(key !== undefined && { key, keyType: order.keyType ?? '' }),
      ...(order.endedKey !== undefined && { endedKey: order.endedKey }),
      ...(order.overrules !== undefined && { overrules: order.overrules }),
      ...(order.mandate && { mandate: canonicalJson(order.mandate) }),
      ...(order.countersignature && { countersignature: countersignatureText(order.countersignature) }),
      evidenceHash: order.evidenceHash,
      ...(last && { previous: bindingHash(crypto, last.sdJwt) }),
    })
  }

  /** A countersignature that others would not count is refused here, where it can still be mended. */
  async function assertCountersigned(
    { countersignature: signed, subject, keyType }: BindingOrder,
    key: string | undefined,
    issued: readonly StoredRecord[],
  ): Promise<void> {
    if (!signed) return
    const keyOf = (id: string) => (id === keyId ? ownKey : undefined)
    const { statement, binding } = await verifyCompanyStatement(crypto, { signed, keyOf, wallet })
    const expected = { action: 'countersign', subject, key, keyType }
    const found = statement.action === 'countersign' ? { ...statement, at: undefined } : statement
    if (canonicalJson(found) !== canonicalJson(expected))
      throw new HexinError('BINDING_COUNTERSIGNATURE_INVALID', { found, expected })
    if (!issued.some(({ sdJwt }) => sdJwt === binding.sdJwt))
      throw new HexinError('BINDING_COUNTERSIGNATURE_INVALID', {
        found: `number ${binding.number}`,
        expected: 'a key of this company’s list',
      })
  }

  async function issueOnce(orders: readonly BindingOrder[]): Promise<string[]> {
    const planned = await Promise.all(orders.map(next))
    const fresh = planned.filter((plan) => typeof plan !== 'string')
    if (fresh.length > 0) {
      await records.add({ kind: 'binding', records: fresh })
      // Whoever misses the news finds out when he next demands the list.
      await heads.tell(fresh.map(({ subject }) => subject))
    }
    return Promise.all(
      planned.map(async (plan) => {
        if (typeof plan === 'string') return plan
        const issued = (await records.about(plan.subject, 'binding')).find(
          ({ number }) => number === plan.number,
        )
        if (!issued) throw new HexinError('INTERNAL', { detail: 'The binding is not in the store.' })
        return issued.sdJwt
      }),
    )
  }

  // One list a company, so one order at a time for each; the others go together.
  let turn: Promise<unknown> = Promise.resolve()
  return (orders) => {
    const result = turn.then(async () => {
      const bindings = orders.map(() => '')
      for (let waiting = [...orders.entries()]; waiting.length > 0; ) {
        const subjects = new Set<string>()
        const round = waiting.filter(([, { subject }]) => !subjects.has(subject) && subjects.add(subject))
        const issued = await issueOnce(round.map(([, order]) => order))
        for (const [i, [at]] of round.entries()) bindings[at] = issued[i] ?? ''
        waiting = waiting.filter((entry) => !round.includes(entry))
      }
      return bindings
    })
    turn = result.catch(() => undefined)
    return result
  }
}

/** @throws HexinError BINDING_EVENT_INVALID for an order that makes no sense after what was stated before */
function assertFits(order: BindingOrder, event: BindingEvent, issued: readonly StoredRecord[]): void {
  const { binds, ends } = bindingEvents[event]
  const refuse = (found: unknown, expected: unknown) =>
    new HexinError('BINDING_EVENT_INVALID', { detail: event, found, expected })
  if ((event === 'first') !== (issued.length === 0))
    throw refuse(`${issued.length} bindings`, event === 'first' ? 'none' : 'a first one')
  if (binds !== (order.key !== undefined && order.keyType !== undefined))
    throw refuse(order.key ? 'a key' : 'no key', binds ? 'a key and its type' : 'no key')
  const keys = issued.flatMap(({ claims }) => claims['key'] ?? [])
  if ((ends === 'named') !== (order.endedKey !== undefined))
    throw refuse(order.endedKey, ends === 'named' ? keys : 'no key that ends')
  if (order.endedKey !== undefined && !keys.includes(order.endedKey)) throw refuse(order.endedKey, keys)
  if ((event === 'objectionOverruled') !== (order.overrules !== undefined))
    throw refuse(order.overrules, event === 'objectionOverruled' ? 'the number objected to' : 'no number')
  if (order.overrules !== undefined && order.overrules > issued.length)
    throw refuse(order.overrules, `at most ${issued.length}`)
  if (!binds && (order.mandate || order.countersignature))
    throw refuse('a mandate or countersignature', 'neither, without a key')
}
