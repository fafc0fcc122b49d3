import type { DisclosedRecord } from '@hexin/sdk/api/exchanges.ts'
import { toMarkView } from '@hexin/sdk/api/marks.ts'
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
  /** Wraps what is left of an answer. */
  rewrap(grant: string, exchange: string, stored: StoredAnswer): Promise<Buffer>
}

const unmarked = { supersedes: null, marks: [] }

export function createAnswerVault({
  keys,
  wrapping,
}: {
  readonly keys: Pick<GrantKeys, 'keyFor'>
  readonly wrapping: Wrapping
}): AnswerVault {
  // What was wrapped a moment ago is shown a moment later: as long as those very bytes are held, so is what they hold.
  const justWrapped = new WeakMap<Buffer, { readonly label: string; readonly stored: StoredAnswer }>()

  return {
    async wrap(grant, exchange, { answer, records }) {
      const disclosed: DisclosedRecord[] = records.map(
        ({ kind, subject, claims, issuedAt, sdJwt, proof, anchoredAt, supersedes, marks }) => ({
          kind,
          subject,
          claims,
          issuedAt,
          sdJwt,
          proof,
          anchoredAt,
          supersedes: supersedes ?? null,
          marks: marks.map(toMarkView),
        }),
      )
      const stored: StoredAnswer = { records: disclosed, completeness: answer.completeness }
      const label = `answer ${exchange}`
      const wrapped = wrapping.wrap(await keys.keyFor(grant), Buffer.from(JSON.stringify(stored)), label)
      justWrapped.set(wrapped, { label, stored })
      return wrapped
    },
    async unwrap(grant, exchange, wrapped) {
      const label = `answer ${exchange}`
      const just = justWrapped.get(wrapped)
      if (just?.label === label) return just.stored
      const json = wrapping.unwrap(await keys.keyFor(grant), wrapped, label)
      const { records, ...answer } = JSON.parse(json.toString()) as StoredAnswer
      // What was kept before records could be marked says nothing of it.
      return { ...answer, records: records.map((record) => ({ ...unmarked, ...record })) }
    },
    async rewrap(grant, exchange, stored) {
      const data = Buffer.from(JSON.stringify(stored))
      return wrapping.wrap(await keys.keyFor(grant), data, `answer ${exchange}`)
    },
  }
}
