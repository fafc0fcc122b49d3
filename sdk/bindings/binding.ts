import type { Crypto } from '../crypto/port.ts'
import { parseCanonicalJson, toBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { isWholeRecord, verifyRecord } from '../records/sdJwt.ts'
import type { SubjectId } from '../schemas/subject.ts'
import type { StatementKey } from '../statement/jws.ts'
import { type BindingEvent, bindingEvents } from './events.ts'
import { type Mandate, mandateSchema } from './mandate.ts'

/** One entry of a company's list, its signature checked. Times are unix seconds. */
export type Binding = {
  readonly subject: SubjectId
  readonly registrar: number
  /** From 1, without a gap. */
  readonly number: number
  readonly event: BindingEvent
  /** Thumbprint of the key that it binds; none where the event binds none. */
  readonly key: string | undefined
  readonly keyType: 'software' | 'passkey' | undefined
  readonly endedKey: string | undefined
  readonly overrules: number | undefined
  readonly mandate: Mandate
  /** A countersignature as it was stated, not yet checked. */
  readonly countersignature: string | undefined
  readonly effectiveFrom: number
  /** As the registrar claims. */
  readonly issuedAt: number
  readonly previous: string | undefined
  readonly sdJwt: string
  /** SHA-256 of the SD-JWT with all its disclosures: how the next one names it. */
  readonly hash: string
  /** The part that is a leaf of the registrar's log. */
  readonly statement: string
}

/** How bindings are named by their successors, heads, objections. */
export const bindingHash = (crypto: Pick<Crypto, 'sha256'>, sdJwt: string): string =>
  toBase64url(crypto.sha256(utf8(sdJwt)))

/**
 * Reads a binding and checks that a registrar signed it, that nothing of it is kept back (a mandate left out would be a wider one) and that it fits its event.
 * @throws HexinError GRANT_BINDING_INVALID
 */
export async function readBinding(
  crypto: Crypto,
  { sdJwt, keyOf }: readBinding.Parameters,
): Promise<Binding> {
  try {
    const record = await verifyRecord(crypto, { sdJwt, kind: 'binding', keyOf })
    if (!isWholeRecord(sdJwt)) throw invalid('A part of it is kept back.')
    const { claims } = record
    const text = (name: string): string | undefined => {
      const value = claims[name]
      return value === undefined ? undefined : String(value)
    }
    const number = (name: string): number | undefined =>
      claims[name] === undefined ? undefined : Number(claims[name])
    const mandate = text('mandate')
    const binding: Binding = {
      subject: record.subject,
      registrar: record.issuer,
      number: number('sequence') ?? 0,
      event: text('event') as BindingEvent,
      key: text('key'),
      keyType: text('keyType') as Binding['keyType'],
      endedKey: text('endedKey'),
      overrules: number('overrules'),
      mandate: mandate === undefined ? {} : mandateSchema.parse(parseCanonicalJson(mandate)),
      countersignature: text('countersignature'),
      effectiveFrom: number('effectiveFrom') ?? 0,
      issuedAt: record.issuedAt,
      previous: text('previous'),
      sdJwt,
      hash: bindingHash(crypto, sdJwt),
      statement: record.statement,
    }
    assertFits(binding)
    return binding
  } catch (cause) {
    if (cause instanceof HexinError && cause.code === 'GRANT_BINDING_INVALID') throw cause
    throw new HexinError('GRANT_BINDING_INVALID', { detail: (cause as Error).message, cause })
  }
}

export declare namespace readBinding {
  type Parameters = {
    readonly sdJwt: string
    /** The statement key of that id if it is a registrar's. */
    readonly keyOf: (keyId: string) => StatementKey | undefined
  }
}

const invalid = (detail: string): HexinError => new HexinError('GRANT_BINDING_INVALID', { detail })

/** An entry says what its event needs, and nothing that its event doesn't mean. */
function assertFits({ event, number, key, keyType, endedKey, overrules, previous }: Binding): void {
  const meaning = Object.hasOwn(bindingEvents, event) ? bindingEvents[event] : undefined
  if (!meaning) throw invalid(`Its event is ${event}.`)
  if (number < 1 || (number === 1) !== (event === 'first') || (number === 1) !== (previous === undefined))
    throw invalid(`Number ${number} can’t be ${event}, or names no predecessor.`)
  if (meaning.binds !== (key !== undefined) || meaning.binds !== (keyType !== undefined))
    throw invalid(`${event} binds ${meaning.binds ? 'a key' : 'no key'}.`)
  if ((meaning.ends === 'named') !== (endedKey !== undefined))
    throw invalid(`${event} names ${meaning.ends === 'named' ? 'a key that ends' : 'no key that ends'}.`)
  if ((event === 'objectionOverruled') !== (overrules !== undefined))
    throw invalid(`${event} overrules ${overrules ?? 'nothing'}.`)
}
