import type { BindingList } from '@hexin/sdk/api/bindings.ts'
import { bindingHash } from '@hexin/sdk/bindings/binding.ts'
import { signBindingHead } from '@hexin/sdk/bindings/head.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { subjectIdSchema } from '@hexin/sdk/schemas/subject.ts'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import type { BindingHeads } from '../../ports/companies.ts'
import type { LogProofs } from '../../ports/log.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { Records } from '../../ports/records.ts'

/** Companies in one demand. */
export const DEMAND_MAX = 100
/** A head is signed anew after so many seconds, so that a later, shorter one can't pass for an earlier one. */
const HEAD_S = 3_600

export const bindingDemandSchema = z.strictObject({
  subjects: z.array(subjectIdSchema).min(1).max(DEMAND_MAX),
})

export type OfferBindings = {
  /** A company's whole list with a signed head, from this registrar's own records; undefined where there is nothing. */
  list(subject: string): Promise<BindingList | undefined>
  /** For members that deal with these companies: they get news of them from then on. */
  readonly answer: PeerHandler
}

/** The registrar's lists, for the companies themselves and for members. */
export function createOfferBindings({
  crypto,
  clock,
  keyId,
  signer,
  records,
  proofs,
  heads,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly keyId: string
  readonly signer: Signer
  readonly records: Records
  readonly proofs: LogProofs
  readonly heads: BindingHeads
}): OfferBindings {
  async function headOf(subject: string, sdJwts: readonly string[]): Promise<string> {
    const known = await heads.find(subject)
    const at = clock()
    if (known && known.count === sdJwts.length && at - known.at < HEAD_S) return known.statement
    const hashOf = (sdJwt = '') => bindingHash(crypto, sdJwt)
    const head = { list: hashOf(sdJwts[0]), count: sdJwts.length, last: hashOf(sdJwts.at(-1)), at }
    const statement = await signBindingHead({ head, keyId, signer })
    await heads.add(subject, { statement, count: head.count, at })
    return statement
  }

  async function list(subject: string): Promise<BindingList | undefined> {
    const issued = await records.about(subject, 'binding')
    if (issued.length === 0) return undefined
    const proven = await proofs.prove(issued.map(({ leafIndex }) => leafIndex))
    const sdJwts = issued.map(({ sdJwt }) => sdJwt)
    return {
      bindings: sdJwts.map((sdJwt, i) => ({ sdJwt, proof: proven[i] ?? null })),
      head: await headOf(subject, sdJwts),
    }
  }

  return {
    list,
    async answer(from, body) {
      const parsed = bindingDemandSchema.safeParse(body)
      if (!parsed.success) throw new HexinError('INPUT_INVALID', { detail: z.prettifyError(parsed.error) })
      const { subjects } = parsed.data
      const lists = await Promise.all(subjects.map(async (subject) => (await list(subject)) ?? null))
      await heads.addReader(
        from,
        subjects.filter((_, i) => lists[i] !== null),
      )
      return { lists }
    },
  }
}
