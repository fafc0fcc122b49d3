import { createSubjectTurns } from '@hexin/node/services/objection/subjectTurns.ts'
import { expect, test } from 'vitest'

/** Work that ends when it is told to, and notes when it began and ended. */
function steps() {
  const seen: string[] = []
  const held = (name: string) => {
    let end: () => void = () => undefined
    const until = new Promise<void>((resolve) => (end = resolve))
    const work = async () => {
      seen.push(`${name} begins`)
      await until
      seen.push(`${name} ends`)
      return name
    }
    return { work, end }
  }
  return { seen, held }
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a change waits for the answers that have begun, later answers wait for the change, other companies for nobody', async () => {
  const turns = createSubjectTurns()
  const { seen, held } = steps()
  const [first, second, change, later, other] = ['first', 'second', 'change', 'later', 'other'].map(held)
  const running = [
    turns.answer('a', first?.work ?? Promise.reject),
    turns.answer('a', second?.work ?? Promise.reject),
    turns.change('a', change?.work ?? Promise.reject),
    turns.answer('a', later?.work ?? Promise.reject),
    turns.answer('b', other?.work ?? Promise.reject),
  ]
  await soon()
  expect(seen).toEqual(['first begins', 'second begins', 'other begins'])
  first?.end()
  await soon()
  expect(seen.at(-1)).toBe('first ends')
  second?.end()
  await soon()
  expect(seen.slice(-2)).toEqual(['second ends', 'change begins'])
  change?.end()
  await soon()
  expect(seen.slice(-2)).toEqual(['change ends', 'later begins'])
  later?.end()
  other?.end()
  expect(await Promise.all(running)).toEqual(['first', 'second', 'change', 'later', 'other'])
})

test('changes of one company come one after the other; what fails lets the next ones on', async () => {
  const turns = createSubjectTurns()
  const seen: number[] = []
  const changes = [1, 2, 3].map((n) =>
    turns.change('a', async () => {
      await soon()
      seen.push(n)
      if (n === 1) throw new Error('first')
      return n
    }),
  )
  const settled = await Promise.allSettled(changes)
  expect(settled.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
  expect(seen).toEqual([1, 2, 3])
  await expect(turns.answer('a', () => Promise.reject(new Error('answer')))).rejects.toThrow('answer')
  expect(await turns.change('a', async () => 'after')).toBe('after')
})
