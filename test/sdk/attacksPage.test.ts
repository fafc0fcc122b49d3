import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const project = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(project, 'docs/explanation/attacks.md'), 'utf8')
const named = [...page.matchAll(/`(test\/[^`]+)`: ((?:“[^”]+”(?:, )?)+)/g)].map(
  ([, file = '', titles = '']) =>
    [file, [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title)] as const,
)

describe('the page of attacks', () => {
  test('has a row for each of the 25', () => {
    const numbers = [...page.matchAll(/^\| +(\d+) +\|/gm)].map(([, number]) => Number(number))
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, i) => i + 1))
  })

  test.each(named)('names tests that are there: %s', (file, titles) => {
    expect(existsSync(join(project, file))).toBe(true)
    const text = readFileSync(join(project, file), 'utf8')
    expect(titles.filter((title) => !text.includes(title))).toEqual([])
    expect(titles.length).toBeGreaterThan(0)
  })

  test('says of each attack which test shows it, or what is not built', () => {
    const rows = page.split('\n').filter((line) => /^\| +\d+ +\|/.test(line))
    for (const row of rows) expect(row).toMatch(/`test\/|Not built:/)
  })
})
