import type { DisclosedRecord } from '@hexin/sdk/api/exchanges.ts'
import { adverseEnd, isAdverseExpired, lastAdverseDay } from '@hexin/sdk/schemas/adverse.ts'
import type { Clock } from '../../ports/clock.ts'
import type { AdverseAnswers } from '../../ports/persons.ts'
import type { AnswerVault } from './answerVault.ts'

/** The first day on which one of an answer's records is adverse data of a person that may still be shown; undefined where none ever ends. */
export function firstAdverseEnd(
  records: readonly Pick<DisclosedRecord, 'kind' | 'claims'>[],
): string | undefined {
  const ends = records.flatMap(({ kind, claims }) => adverseEnd(kind, claims) ?? [])
  return ends.map(lastAdverseDay).toSorted()[0]
}

/**
 * Erases, from the answers that this member keeps, adverse data of persons whose five years are over: the answer is written anew without them. Where the grant's key is gone
 * already, so is the answer.
 */
export function createEraseAdverse({
  clock,
  answers,
  vault,
}: {
  readonly clock: Clock
  readonly answers: AdverseAnswers
  readonly vault: AnswerVault
}): () => Promise<number> {
  return async () => {
    const now = clock()
    const due = await answers.due(now, PER_ROUND)
    for (const { exchange, grant, answer } of due) {
      const { records, completeness } = await vault.unwrap(grant, exchange, answer)
      const kept = records.filter(({ kind, claims }) => !isAdverseExpired(kind, claims, now))
      const wrapped = await vault.rewrap(grant, exchange, { records: kept, completeness })
      await answers.replace(exchange, wrapped, firstAdverseEnd(kept))
    }
    return due.length
  }
}

const PER_ROUND = 100
