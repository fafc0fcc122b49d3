import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const project = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(project, 'docs/explanation/faults.md'), 'utf8')
const named = [...page.matchAll(/`(test\/[^`]+)`: ((?:“[^”]+”(?:, )?)+)/g)].map(
  ([, file = '', titles = '']) =>
    [file, [...titles.matchAll(/“([^”]+)”/g)].map(([, title = '']) => title)] as const,
)

describe('the page of faults', () => {
  test('has a row for each fault of its part of the matrix, with a test or what is missing', () => {
    const rows = page.split('\n').filter((line) => /^\| +\d+ +\|/.test(line))
    const numbers = rows.map((row) => Number(/\d+/.exec(row)?.[0]))
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 14, 15, 16, 18, 19, 23])
    for (const row of rows) expect(row).toMatch(/`test\/|Not built:|Not tested:/)
  })

  test.each(named)('names tests that are there: %s', (file, titles) => {
    expect(existsSync(join(project, file))).toBe(true)
    const text = readFileSync(join(project, file), 'utf8')
    expect(titles.length).toBeGreaterThan(0)
    expect(titles.filter((title) => !text.includes(title))).toEqual([])
  })
})
