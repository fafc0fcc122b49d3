import { randomUUID } from 'node:crypto'
import type { BindingOrder } from '@hexin/sdk/api/records.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import type { Clock } from '../ports/clock.ts'
import type { NewRecord, Records } from '../ports/records.ts'

export type IssueBindings = (orders: readonly BindingOrder[]) => Promise<readonly string[]>

/**
 * The registrar states which keys speak for which company. Each company's bindings are numbered from 1 and each names the one before it by its hash, so
 * a gap or a fork shows. A key that is bound already gets the binding that is there.
 */
export function createIssueBindings({
  crypto,
  clock,
  keyId,
  signer,
  records,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly keyId: string
  readonly signer: Signer
  readonly records: Records
}): IssueBindings {
  async function chainOf(
    subject: string,
  ): Promise<{ sequence: number; previous: string | undefined; keys: Map<string, string> }> {
    const issued = await records.about(subject, 'binding')
    const last = issued.at(-1)
    return {
      sequence: issued.length,
      previous: last && hashOf(last.sdJwt),
      keys: new Map(issued.map(({ claims, sdJwt }) => [`${claims['keyType']} ${claims['key']}`, sdJwt])),
    }
  }

  const hashOf = (sdJwt: string): string => toBase64url(crypto.sha256(utf8(sdJwt)))

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
    const { sequence, previous, keys } = await chainOf(order.subject)
    const key = jwkThumbprint(crypto, order.key)
    const existing = keys.get(`${order.keyType} ${key}`)
    if (existing) return existing
    return toRecord(order, {
      bindingNumber: randomUUID(),
      sequence: sequence + 1,
      key,
      keyType: order.keyType,
      evidenceHash: order.evidenceHash,
      ...(previous !== undefined && { previous }),
    })
  }

  async function issueOnce(orders: readonly BindingOrder[]): Promise<string[]> {
    const planned = await Promise.all(orders.map(next))
    const fresh = planned.filter((plan) => typeof plan !== 'string')
    if (fresh.length > 0) await records.add({ kind: 'binding', records: fresh })
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
