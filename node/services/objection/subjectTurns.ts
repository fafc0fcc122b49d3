/**
 * Keeps answers about a company and changes of its objections apart: an answer that has begun is committed before a change begins, and one that begins
 * while a change is under way waits for it. So no answer goes out without a mark that was committed before it, and none is missing from the list of those
 * who must hear of a correction. One process serves a member's peers.
 */
export type SubjectTurns = {
  answer<T>(subject: string, work: () => Promise<T>): Promise<T>
  change<T>(subject: string, work: () => Promise<T>): Promise<T>
}

export function createSubjectTurns(): SubjectTurns {
  const answering = new Map<string, Set<Promise<unknown>>>()
  const changing = new Map<string, Promise<unknown>>()

  return {
    async answer(subject, work) {
      for (let change = changing.get(subject); change; change = changing.get(subject)) await change
      const running = answering.get(subject) ?? new Set()
      answering.set(subject, running)
      const answer = work()
      const settled = answer.catch(() => undefined)
      running.add(settled)
      try {
        return await answer
      } finally {
        running.delete(settled)
        if (running.size === 0 && answering.get(subject) === running) answering.delete(subject)
      }
    },
    async change(subject, work) {
      const before = changing.get(subject)
      const change = (async () => {
        await before
        await Promise.all([...(answering.get(subject) ?? new Set<Promise<unknown>>())])
        return work()
      })()
      const settled = change.catch(() => undefined)
      changing.set(subject, settled)
      try {
        return await change
      } finally {
        if (changing.get(subject) === settled) changing.delete(subject)
      }
    },
  }
}
