import type { DisclosedRecord } from '@hexin/sdk/api/exchanges.ts'
import type { Answer } from '@hexin/sdk/exchange/messages.ts'
import type { VerifiedAnswer } from '@hexin/sdk/exchange/verifyAnswer.ts'
import type { GrantKeys } from '../../ports/secrets.ts'

export type StoredAnswer = {
  readonly records: readonly DisclosedRecord[]
  readonly completeness: Answer['completeness']
}

/** Wraps and unwraps bytes under a key; a label binds them to their place. */
export type Wrapping = {
  wrap(key: Uint8Array, data: Uint8Array, label: string): Buffer
  unwrap(key: Uint8Array, wrapped: Uint8Array, label: string): Buffer
}

/** Answers at rest: each under the key of its grant, which lies outside the database. Without the key nothing of them can be read. */
export type AnswerVault = {
  wrap(grant: string, exchange: string, answer: VerifiedAnswer): Promise<Buffer>
  unwrap(grant: string, exchange: string, wrapped: Buffer): Promise<StoredAnswer>
}

export function createAnswerVault({
  keys,
  wrapping,
}: {
  readonly keys: GrantKeys
  readonly wrapping: Wrapping
}): AnswerVault {
  return {
    async wrap(grant, exchange, { answer, records }) {
      const disclosed: DisclosedRecord[] = records.map(
        ({ kind, subject, claims, issuedAt, sdJwt, proof, anchoredAt }) => ({
          kind,
          subject,
          claims,
          issuedAt,
          sdJwt,
          proof,
          anchoredAt,
        }),
      )
      const stored: StoredAnswer = { records: disclosed, completeness: answer.completeness }
      return wrapping.wrap(
        await keys.keyFor(grant),
        Buffer.from(JSON.stringify(stored)),
        `answer ${exchange}`,
      )
    },
    async unwrap(grant, exchange, wrapped) {
      const json = wrapping.unwrap(await keys.keyFor(grant), wrapped, `answer ${exchange}`)
      return JSON.parse(json.toString()) as StoredAnswer
    },
  }
}
