import type { Crypto } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import {
  keysOfMember,
  type Statement,
  type StatementKey,
  statementHash,
  verifyStatement,
} from '../statement/jws.ts'
import { type Epoch, epochSchema } from './statements.ts'

/** How two epochs of one provider contradict each other. */
export type EquivocationKind =
  /** Two epochs with one number. */
  | 'two'
  /** The second has the next number, and doesn't follow the first. */
  | 'broken'
  /** The later one covers less of the log. */
  | 'shrunk'

export type Equivocation = {
  readonly kind: EquivocationKind
  readonly provider: number
  /** Number of the second. */
  readonly number: number
}

/**
 * Which contradiction there is between two epochs, neither of whose signatures is checked here; undefined for none. Other epochs are needed to tell
 * whether one that is further on follows.
 */
export function contradictionOf(
  a: { readonly epoch: Epoch; readonly hash: string },
  b: { readonly epoch: Epoch; readonly hash: string },
): EquivocationKind | undefined {
  if (a.hash === b.hash || a.epoch.provider !== b.epoch.provider) return undefined
  const [first, second] = a.epoch.number <= b.epoch.number ? [a, b] : [b, a]
  if (first.epoch.number === second.epoch.number) return 'two'
  if (first.epoch.number + 1 === second.epoch.number && second.epoch.previous !== first.hash) return 'broken'
  return second.epoch.size < first.epoch.size ? 'shrunk' : undefined
}

/**
 * Verifies that a provider has told two stories about its records: two epochs that it has signed and that contradict each other. Whoever has the two statements and the
 * provider's keys can show it to anybody, offline; it says nothing of who had asked about whom.
 *
 * @param keyOf a member's statement key, in whatever window: the statements contradict each other whenever they were signed
 * @throws HexinError EQUIVOCATION_UNPROVEN, STATEMENT_MALFORMED, STATEMENT_KEY_UNKNOWN, STATEMENT_SIGNATURE_INVALID
 */
export async function verifyEquivocation(
  crypto: Crypto,
  {
    statements,
    keyOf,
  }: {
    readonly statements: readonly [Statement, Statement]
    readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
  },
): Promise<Equivocation> {
  const [a, b] = [await read(statements[0]), await read(statements[1])]
  const kind = contradictionOf(a, b)
  if (!kind) throw new HexinError('EQUIVOCATION_UNPROVEN')
  return { kind, provider: a.epoch.provider, number: Math.max(a.epoch.number, b.epoch.number) }

  async function read(statement: Statement) {
    const { payload, keyId } = await verifyStatement(crypto, { statement, type: 'hexin-epoch+jwt', keyOf })
    const { data: epoch } = epochSchema.safeParse(payload)
    if (!epoch || keysOfMember(keyOf, epoch.provider)(keyId) === undefined)
      throw new HexinError('EQUIVOCATION_UNPROVEN', { detail: 'It is no epoch, or somebody else’s.' })
    return { epoch, hash: statementHash(crypto, statement) }
  }
}
