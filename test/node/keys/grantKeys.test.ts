import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { createGrantKeys } from '@hexin/node/keys/grantKeys.ts'
import { createSlotBook } from '@hexin/node/store/slotBook.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dumpDatabase } from '../../helpers/dumpDatabase.ts'
import { createTempFolder } from '../../helpers/tempFolder.ts'
import { createTestDatabase } from '../../helpers/testDatabase.ts'

const folder = createTempFolder()
const wrapping = randomBytes(32)
let database: Awaited<ReturnType<typeof createTestDatabase>>
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.close()
  folder.remove()
})

let files = 0
const newFile = (): string => path.join(folder.path, `grant-keys-${files++}`)
const open = (file: string, key = wrapping) =>
  createGrantKeys({ file, key, book: createSlotBook(database.db) })

const grantId = (name: string): string => `0x${Buffer.from(name).toString('hex').padStart(64, '0')}`
const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex')

describe('grant keys', () => {
  test('one key a grant, the same at each call and after a restart; another for each grant', async () => {
    const file = newFile()
    const keys = await open(file)
    const first = hex(await keys.keyFor(grantId('a')))
    const second = hex(await keys.keyFor(grantId('b')))
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(second).not.toBe(first)
    expect(hex(await keys.keyFor(grantId('a')))).toBe(first)
    await keys.close()

    const restarted = await open(file)
    expect(hex(await restarted.keyFor(grantId('b')))).toBe(second)
    expect(hex(await restarted.keyFor(grantId('a')))).toBe(first)
    await restarted.close()
  })

  test('many callers at once, many times for the same grants: still one key each', async () => {
    const keys = await open(newFile())
    const grants = Array.from({ length: 200 }, (_, i) => grantId(`many ${i % 40}`))
    const made = await Promise.all(
      grants.map(async (grant) => [grant, hex(await keys.keyFor(grant))] as const),
    )
    const byGrant = Map.groupBy(made, ([grant]) => grant)
    expect(byGrant.size).toBe(40)
    for (const calls of byGrant.values()) expect(new Set(calls.map(([, key]) => key)).size).toBe(1)
    expect(new Set(made.map(([, key]) => key)).size).toBe(40)
    await keys.close()
  })

  test('two processes at once over one file and database agree on every key', async () => {
    const file = newFile()
    const processes = [await open(file), await open(file)]
    const grants = Array.from({ length: 20 }, (_, i) => grantId(`two ${i}`))
    const [one, two] = await Promise.all(
      processes.map((keys) => Promise.all(grants.map(async (grant) => hex(await keys.keyFor(grant))))),
    )
    expect(two).toEqual(one)
    expect(new Set(one).size).toBe(20)
    for (const keys of processes) await keys.close()
  })

  test('no key is in the database, nor in the clear in the file', async () => {
    const file = newFile()
    const keys = await open(file)
    const made = [await keys.keyFor(grantId('secret 1')), await keys.keyFor(grantId('secret 2'))]
    const dump = await dumpDatabase(database.db)
    // The search works: what is in the database is found.
    expect(dump).toContain(grantId('secret 1'))
    const onDisk = readFileSync(file)
    for (const key of made) {
      for (const encoding of ['hex', 'base64', 'base64url'] as const)
        expect(dump).not.toContain(Buffer.from(key).toString(encoding).slice(0, 40))
      expect(onDisk.includes(Buffer.from(key))).toBe(false)
    }
    await keys.close()
  })

  test('the file alone, under another wrapping key, opens nothing', async () => {
    const file = newFile()
    const keys = await open(file)
    await keys.keyFor(grantId('locked'))
    await keys.close()
    const stranger = await open(file, randomBytes(32))
    await expect(stranger.keyFor(grantId('locked'))).rejects.toThrow()
    await stranger.close()
  })

  test('a key that could not be written is not given out, and the grant gets one later', async () => {
    const file = newFile()
    const broken = await open(file)
    await broken.close()
    await expect(broken.keyFor(grantId('later'))).rejects.toThrow()
    const keys = await open(file)
    expect(await keys.keyFor(grantId('later'))).toHaveLength(32)
    await keys.close()
  })
})
