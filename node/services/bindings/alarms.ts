import {
  alarmKinds,
  type BindingAlarm,
  bindingAlarmSchema,
  type Contradiction,
  verifyContradiction,
} from '@hexin/sdk/bindings/alarm.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { subjectIdSchema } from '@hexin/sdk/schemas/subject.ts'
import { keysOfMember, signStatement, statementHash, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import type { Alarms, CompanyId } from '../../ports/companies.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { Membership } from '../membership.ts'

export type Alarm = CompanyId & { readonly kind: BindingAlarm['kind']; readonly evidence: readonly string[] }

export type BindingAlarms = {
  /** Asserts that something is wrong with a company's bindings: once, in the log, and to every regulator. */
  raise(alarm: Alarm): Promise<void>
  /** From another member, of this one as regulator. */
  readonly receive: PeerHandler
}

const messageSchema = z.strictObject({
  statement: z.string().max(10_000),
  subject: subjectIdSchema,
  evidence: z.array(z.string().max(200_000)).min(1).max(2),
})

/** Alarms about who speaks for a company. Of a contradiction the evidence shows it by itself, whoever brings it. */
export function createBindingAlarms({
  crypto,
  clock,
  self,
  keyId,
  signer,
  membership,
  alarms,
  registrarKeyOf,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly membership: Membership
  readonly alarms: Alarms
  readonly registrarKeyOf: Parameters<typeof verifyContradiction>[1]['keyOf']
}): BindingAlarms {
  const digestOf = (kind: string, registrar: number, hashes: readonly string[]): string =>
    toBase64url(crypto.sha256(utf8(canonicalJson([kind, registrar, ...hashes]))))

  return {
    async raise({ kind, registrar, subject, evidence }) {
      const hashes = evidence.map((text) => statementHash(crypto, text))
      const digest = digestOf(kind, registrar, hashes)
      if (await alarms.has(digest)) return
      const at = clock()
      const payload: BindingAlarm = { member: self, kind, registrar, evidence: hashes, at }
      const statement = await signStatement({ type: 'hexin-binding-alarm+jwt', keyId, payload, signer })
      const regulators = membership
        .all()
        .filter(
          ({ number, roles, status }) =>
            number !== self && status !== 'retired' && roles.includes('regulator'),
        )
        .map(({ number }) => number)
      await alarms.add({
        ...{ kind, registrar, subject, evidence, statement },
        ...{ member: self, at, digest, own: true, regulators },
      })
    },
    async receive(from, body) {
      const parsed = messageSchema.safeParse(body)
      if (!parsed.success) throw new HexinError('INPUT_INVALID', { detail: z.prettifyError(parsed.error) })
      const { statement, subject, evidence } = parsed.data
      const keyOf = keysOfMember(membership.statementKey, from)
      const { payload } = await verifyStatement(crypto, { statement, type: 'hexin-binding-alarm+jwt', keyOf })
      const alarm = bindingAlarmSchema.parse(payload)
      const hashes = evidence.map((text) => statementHash(crypto, text))
      if (alarm.member !== from || hashes.join() !== alarm.evidence.join())
        throw new HexinError('BINDING_ALARM_INVALID', { found: hashes, expected: alarm.evidence })
      const { kind, registrar, at } = alarm
      if (isContradiction(kind)) {
        const [one = '', other = ''] = evidence
        await verifyContradiction(crypto, { kind, evidence: [one, other], keyOf: registrarKeyOf })
      }
      const digest = digestOf(kind, registrar, hashes)
      await alarms.add({
        ...{ kind, registrar, subject, evidence, statement },
        ...{ member: from, at, digest, own: false, regulators: [] },
      })
      return { received: true }
    },
  }
}

const contradictions = ['fork', 'headFork', 'rollback'] as const

const isContradiction = (
  kind: (typeof alarmKinds)[number],
): kind is Contradiction['kind'] & (typeof contradictions)[number] =>
  contradictions.some((one) => one === kind)
