import { randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { unwrap, WRAP_BYTES, wrap } from '@hexin/node/keys/wrap.ts'
import { writeFileDurably } from '@hexin/node/keys/writeFileDurably.ts'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { createTempFolder } from '../../helpers/tempFolder.ts'

const key = randomBytes(32)

describe('wrap', () => {
  test('any bytes come back under the same key and label', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (data, label) => {
        const wrapped = wrap(key, data, label)
        expect(wrapped).toHaveLength(data.length + WRAP_BYTES)
        expect(unwrap(key, wrapped, label)).toEqual(Buffer.from(data))
      }),
    )
  })

  test('every flipped bit is refused', () => {
    const wrapped = wrap(key, Buffer.from('a key of a grant'), 'grant key 7')
    for (let bit = 0; bit < wrapped.length * 8; bit++) {
      const damaged = Buffer.from(wrapped)
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => unwrap(key, damaged, 'grant key 7'), `bit ${bit}`).toThrow()
    }
  })

  test('every other length is refused', () => {
    const wrapped = wrap(key, Buffer.from('secret'), 'label')
    for (let length = 0; length < wrapped.length; length++)
      expect(() => unwrap(key, wrapped.subarray(0, length), 'label')).toThrow()
    expect(() => unwrap(key, Buffer.concat([wrapped, Buffer.of(0)]), 'label')).toThrow()
  })

  test('opens at its own place only, and under its own key only', () => {
    const wrapped = wrap(key, Buffer.from('secret'), 'grant key 7')
    expect(() => unwrap(key, wrapped, 'grant key 8')).toThrow()
    expect(() => unwrap(randomBytes(32), wrapped, 'grant key 7')).toThrow()
  })

  test('never the same bytes twice', () => {
    const made = new Set(Array.from({ length: 100 }, () => wrap(key, Buffer.of(1), '').toString('hex')))
    expect(made.size).toBe(100)
  })
})

describe('writeFileDurably', () => {
  const folder = createTempFolder()
  afterAll(() => folder.remove())

  test('writes and overwrites, with the rights that are asked for, and leaves nothing beside it', async () => {
    const place = path.join(folder.path, 'one')
    mkdirSync(place)
    const file = path.join(place, 'secret')
    await writeFileDurably(file, 'first, and longer', 0o600)
    await writeFileDurably(file, Buffer.from('second'), 0o600)
    expect(readFileSync(file, 'utf8')).toBe('second')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(place)).toEqual(['secret'])
  })

  test('what a crash left of an earlier try is written over', async () => {
    const file = path.join(folder.path, 'again')
    writeFileSync(`${file}.tmp`, 'half of something that was much longer')
    await writeFileDurably(file, 'whole', 0o600)
    expect(readFileSync(file, 'utf8')).toBe('whole')
  })

  test('where it fails, what was there before is still there, whole', async () => {
    const file = path.join(folder.path, 'kept')
    await writeFileDurably(file, 'kept', 0o600)
    mkdirSync(`${file}.tmp`)
    await expect(writeFileDurably(file, 'lost', 0o600)).rejects.toThrow('EISDIR')
    expect(readFileSync(file, 'utf8')).toBe('kept')
  })
})
