import { z } from 'zod'
import { memberNumberSchema, unixSecondsSchema } from '../consent/primitives.ts'
import type { Crypto } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import { type StatementKey, statementHash } from '../statement/jws.ts'
import { type Binding, readBinding } from './binding.ts'
import { type BindingHead, verifyBindingHead } from './head.ts'

/**
 * fork: two bindings of one company and number; headFork: two heads of one list and count; rollback: a head that is shorter than an earlier one; gap: a list that lacks an entry or does not verify; objected: the company
 * says that a key isn't its own; overruled: the registrar says that it is.
 */
export const alarmKinds = ['fork', 'headFork', 'rollback', 'gap', 'objected', 'overruled'] as const
export type AlarmKind = (typeof alarmKinds)[number]

/**
 * What a member asserts when it raises an alarm (`hexin-binding-alarm+jwt`). The evidence goes beside it: it names the company, the statement doesn't.
 */
export const bindingAlarmSchema = z.strictObject({
  member: memberNumberSchema,
  kind: z.enum(alarmKinds),
  registrar: memberNumberSchema,
  /** Hashes of the evidence, in order. */
  evidence: z
    .array(z.string().regex(/^[A-Za-z0-9_-]{43}$/))
    .min(1)
    .max(2),
  at: unixSecondsSchema,
})

export type BindingAlarm = z.infer<typeof bindingAlarmSchema>

/** Where two lists, or heads, of one company contradict each other: the two signed statements. */
export type Contradiction = { readonly kind: AlarmKind; readonly evidence: readonly [string, string] }

/** What one has seen of a company's list. */
export type SeenList = {
  readonly bindings: readonly Pick<Binding, 'hash' | 'sdJwt'>[]
  readonly head: SeenHead
  /** As it was signed. */
  readonly statement: string
}

type SeenHead = Pick<BindingHead, 'list' | 'count' | 'last' | 'at'> & { readonly registrar: number }

/** How two heads contradict each other, the later one second; undefined if they don't. */
function headContradiction(earlier: SeenHead, later: SeenHead): 'headFork' | 'rollback' | undefined {
  if (earlier.registrar !== later.registrar || earlier.list !== later.list) return undefined
  if (earlier.count === later.count) return earlier.last === later.last ? undefined : 'headFork'
  // An answer that was overtaken by a newer one is no rollback.
  return later.count < earlier.count && later.at >= earlier.at ? 'rollback' : undefined
}

/** How a list contradicts what was seen of it earlier; undefined if it only grew. Heads must have been verified. */
export function contradiction(earlier: SeenList, later: SeenList): Contradiction | undefined {
  const common = Math.min(earlier.bindings.length, later.bindings.length)
  for (let i = 0; i < common; i++) {
    const [one, other] = [earlier.bindings[i], later.bindings[i]]
    if (one && other && one.hash !== other.hash) return { kind: 'fork', evidence: [one.sdJwt, other.sdJwt] }
  }
  const kind = headContradiction(earlier.head, later.head)
  return kind && { kind, evidence: [earlier.statement, later.statement] }
}

/**
 * Checks evidence as whoever receives it must: it shows the contradiction by itself, whoever brings it.
 * @returns the registrar that contradicts itself
 * @throws HexinError BINDING_ALARM_INVALID
 */
export async function verifyContradiction(
  crypto: Crypto,
  { kind, evidence, keyOf }: verifyContradiction.Parameters,
): Promise<number> {
  try {
    const [one, other] = evidence
    if (kind === 'fork') {
      const [a, b] = [
        await readBinding(crypto, { sdJwt: one, keyOf }),
        await readBinding(crypto, { sdJwt: other, keyOf }),
      ]
      if (
        a.subject === b.subject &&
        a.registrar === b.registrar &&
        a.number === b.number &&
        a.hash !== b.hash
      )
        return a.registrar
    } else {
      const [a, b] = [
        await verifyBindingHead(crypto, { statement: one, keyOf }),
        await verifyBindingHead(crypto, { statement: other, keyOf }),
      ]
      if (headContradiction(a, b) === kind) return a.registrar
    }
  } catch (cause) {
    throw new HexinError('BINDING_ALARM_INVALID', { detail: (cause as Error).message, cause })
  }
  throw new HexinError('BINDING_ALARM_INVALID', {
    found: evidence.map((text) => statementHash(crypto, text)),
  })
}

export declare namespace verifyContradiction {
  type Parameters = Contradiction & {
    readonly kind: 'fork' | 'headFork' | 'rollback'
    readonly keyOf: (keyId: string) => StatementKey | undefined
  }
}
