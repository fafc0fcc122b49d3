import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { readBatch } from '@hexin/node/http/resources/readBatch.ts'
import { describe, expect, test } from 'vitest'

const hex = (i: number): string => createHash('sha256').update(`${i}`).digest('hex')
const base64url = (i: number): string => createHash('sha256').update(`${i}`).digest('base64url')
const line = (i: number): string => JSON.stringify({ length: i, sha256: hex(i) })
const read = (text: string) => readBatch(Readable.from([Buffer.from(text)]))
const many = (count: number): string => Array.from({ length: count }, (_, i) => line(i)).join('\n')

describe('readBatch', () => {
  test('digests in either spelling, with and without SM3', async () => {
    const items = await read(
      [
        line(1),
        JSON.stringify({ length: 0, sha256: base64url(2), sm3: hex(3) }),
        JSON.stringify({ sm3: base64url(4), sha256: hex(5).toUpperCase(), length: 7 }),
      ].join('\n'),
    )
    const bytes = (i: number) => createHash('sha256').update(`${i}`).digest()
    expect(items.map(({ length }) => length)).toEqual([1, 0, 7])
    const plain = items.map(({ sha256, sm3 }) => [Buffer.from(sha256), sm3 && Buffer.from(sm3)])
    expect(plain).toEqual([
      [bytes(1), undefined],
      [bytes(2), bytes(3)],
      [bytes(5), bytes(4)],
    ])
  })

  test('1 to 4,096 lines, with an end of line behind the last one or not, in pieces of any size', async () => {
    expect(await read(many(1))).toHaveLength(1)
    expect(await read(`${many(4_096)}\n`)).toHaveLength(4_096)
    const bytes = Buffer.from(many(3).replaceAll('\n', '\r\n'))
    const pieces = Array.from(bytes, (byte) => Buffer.of(byte))
    expect(await readBatch(Readable.from(pieces))).toHaveLength(3)
  })

  test.each([
    ['nothing', ''],
    ['4,097 lines', many(4_097)],
  ])('%s is no batch', async (_, text) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'EVIDENCE_BATCH_INVALID', expected: '1 to 4096' })
  })

  test('more bytes than the longest lines need are not even read', async () => {
    let pulled = 0
    async function* endless() {
      for (;;) {
        pulled++
        yield Buffer.alloc(64 * 1024, ' ')
      }
    }
    await expect(readBatch(Readable.from(endless()))).rejects.toMatchObject({ code: 'INPUT_TOO_LARGE' })
    expect(pulled).toBeLessThan(60)
  })

  test.each([
    ['no JSON', '{'],
    ['a text', '"a"'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a blank line', ''],
    ['no length', JSON.stringify({ sha256: hex(1) })],
    ['a negative length', JSON.stringify({ length: -1, sha256: hex(1) })],
    ['half a byte', JSON.stringify({ length: 1.5, sha256: hex(1) })],
    ['a length that no number holds', `{"length":9007199254740993,"sha256":"${hex(1)}"}`],
    ['no digest', JSON.stringify({ length: 1 })],
    ['a digest too short', JSON.stringify({ length: 1, sha256: hex(1).slice(2) })],
    ['a digest of other characters', JSON.stringify({ length: 1, sha256: '!'.repeat(43) })],
    ['a digest in standard base64', JSON.stringify({ length: 1, sha256: '+'.repeat(43) })],
    ['an SM3 that is null', JSON.stringify({ length: 1, sha256: hex(1), sm3: null })],
    ['an unknown member', JSON.stringify({ length: 1, sha256: hex(1), name: 'secret.pdf' })],
  ])('%s: the line is named', async (_, bad) => {
    await expect(read([line(1), line(2), bad, line(4)].join('\n'))).rejects.toMatchObject({
      code: 'EVIDENCE_BATCH_INVALID',
      found: expect.stringMatching(/^line 3: ./),
    })
  })
})
