import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { firstRows } from '../../../scripts/demo/firstRows.ts'

async function* pieces(text: string, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function take(text: string, limit: number, size = 1_000): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of firstRows(pieces(text, size), limit)) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

const file = 'a,b\n1,"one\nline, and ""two""\n"\n2,二\r\n3,x'

describe('firstRows', () => {
  test.each([
    [0, 'a,b\n'],
    [1, 'a,b\n1,"one\nline, and ""two""\n"\n'],
    [2, 'a,b\n1,"one\nline, and ""two""\n"\n2,二\r\n'],
    [3, file],
    [9, file],
  ])('header and %i rows, byte for byte, in pieces of any size', async (limit, expected) => {
    for (const size of [1, 2, 3, 5, 1_000]) expect(await take(file, limit, size)).toBe(expected)
  })

  test('of nothing there is nothing', async () => expect(await take('', 5)).toBe(''))

  test('reads no further than it must', async () => {
    let read = 0
    async function* source() {
      for (const line of ['h\n', '1\n', '2\n', '3\n']) {
        read++
        yield line
      }
    }
    const taken: string[] = []
    for await (const chunk of firstRows(source(), 1)) taken.push(chunk.toString())
    expect(taken.join('')).toBe('h\n1\n')
    expect(read).toBe(2)
  })

  test('any rows of quoted cells', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n', '"', ',', '二'), maxLength: 8 })
    const row = fc.array(cell, { minLength: 1, maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 6 }),
        fc.nat(6),
        fc.integer({ min: 1, max: 9 }),
        async (rows, limit, size) => {
          const written = rows.map(
            (cells) => `${cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')}\n`,
          )
          expect(await take(written.join(''), limit, size)).toBe(written.slice(0, limit + 1).join(''))
        },
      ),
    )
  })
})
