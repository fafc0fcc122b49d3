import type { WalletOrigin } from '../consent/officerSignature.ts'
import type { Crypto } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import type { StatementKey } from '../statement/jws.ts'
import { type Binding, readBinding } from './binding.ts'
import { isCountersigned } from './countersignature.ts'
import { type BindingHead, verifyBindingHead } from './head.ts'
import { type ListedBinding, standingIn } from './standing.ts'

export type VerifiedBindingList = {
  readonly bindings: readonly ListedBinding[]
  readonly head: BindingHead & { readonly registrar: number }
}

/**
 * Checks a company's whole list: numbers from 1 without a gap, each naming the hash of the one before, one company, one registrar, and the head that the
 * registrar signed over it. `anchoredAt` is what the caller found out about each entry's place in the registrar's log.
 * @throws HexinError BINDING_LIST_INVALID, GRANT_BINDING_INVALID
 */
export async function verifyBindingList(
  crypto: Crypto,
  { bindings, head, keyOf, wallet, waitS, objected, anchoredAt }: verifyBindingList.Parameters,
): Promise<VerifiedBindingList> {
  const list: ListedBinding[] = []
  for (const sdJwt of bindings) {
    const binding = await readBinding(crypto, { sdJwt, keyOf })
    assertFollows(list, binding)
    const at = await anchoredAt(binding)
    // Judged by the time that the chain shows: a registrar could claim any.
    const speaks = (earlier: Binding) =>
      at !== undefined && standingIn(list, { binding: earlier, at, waitS, objected }).state === 'effective'
    list.push({
      ...binding,
      countersigned: await isCountersigned(crypto, { binding, earlier: list, speaks, wallet }),
      anchoredAt: at,
    })
  }
  const verified = await verifyBindingHead(crypto, { statement: head, keyOf })
  const [first, last] = [list[0], list.at(-1)]
  const found = { count: list.length, list: first?.hash, last: last?.hash, registrar: first?.registrar }
  const { at: _, ...expected } = verified
  if (Object.entries(expected).some(([name, value]) => found[name as keyof typeof found] !== value))
    throw new HexinError('BINDING_LIST_INVALID', { found, expected })
  return { bindings: list, head: verified }
}

export declare namespace verifyBindingList {
  type Parameters = {
    readonly bindings: readonly string[]
    readonly head: string
    readonly keyOf: (keyId: string) => StatementKey | undefined
    readonly wallet: WalletOrigin
    readonly waitS: number
    /** Hashes of the bindings to which the company objects. */
    readonly objected: ReadonlySet<string>
    /** Unix seconds of the final block under which it stands in the log; undefined for none. */
    readonly anchoredAt: (binding: Binding) => Promise<number | undefined>
  }
}

function assertFollows(list: readonly Binding[], next: Binding): void {
  const before = list.at(-1)
  const found = { number: next.number, previous: next.previous, subject: next.subject, by: next.registrar }
  const expected = {
    number: list.length + 1,
    previous: before?.hash,
    subject: before?.subject ?? next.subject,
    by: before?.registrar ?? next.registrar,
  }
  if (Object.entries(expected).some(([name, value]) => found[name as keyof typeof found] !== value))
    throw new HexinError('BINDING_LIST_INVALID', { found, expected })
}
