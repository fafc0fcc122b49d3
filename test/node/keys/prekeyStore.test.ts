import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createPrekeyStore } from '@hexin/node/keys/prekeyStore.ts'
import type { StoredPrekey } from '@hexin/node/ports/secrets.ts'
import { createSealKeyPair } from '@hexin/sdk/exchange/seal.ts'
import { afterAll, describe, expect, test } from 'vitest'
import { createTempFolder } from '../../helpers/tempFolder.ts'

const folder = createTempFolder()
afterAll(() => folder.remove())
const key = randomBytes(32)

let places = 0
/** A folder of its own for each test. */
const place = (): string => path.join(folder.path, `prekeys${places++}`)

const prekey = async (statement: string): Promise<StoredPrekey> => ({
  ...(await createSealKeyPair()),
  statement,
  notBefore: 1_000,
  notAfter: 2_000,
})

const bytesOf = (where: string): Buffer =>
  Buffer.concat(readdirSync(where).map((name) => readFileSync(path.join(where, name))))

/** Comparable: buffers and typed arrays alike as hexadecimal. */
const plain = ({ publicKey, privateKey, ...rest }: StoredPrekey) => ({
  ...rest,
  publicKey: Buffer.from(publicKey).toString('hex'),
  privateKey: Buffer.from(privateKey).toString('hex'),
})

describe('the prekey store', () => {
  test('what was saved is there again after a restart, and lies wrapped on the disk', async () => {
    const where = place()
    const made = [await prekey('first'), await prekey('second')]
    const store = await createPrekeyStore(where, key)
    for (const one of made) await store.save(one)
    const reloaded = await (await createPrekeyStore(where, key)).all()
    const sorted = reloaded.map(plain).toSorted((a, b) => a.statement.localeCompare(b.statement))
    expect(sorted).toEqual(made.map(plain))
    for (const { privateKey } of made) {
      const raw = Buffer.from(privateKey)
      for (const spelling of [raw, raw.toString('hex'), raw.toString('base64url'), raw.toString('base64')])
        expect(bytesOf(where).includes(spelling)).toBe(false)
    }
    expect(statSync(where).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(where)) expect(statSync(path.join(where, name)).mode & 0o777).toBe(0o600)
  })

  test('a destroyed one is gone for good; the others stay', async () => {
    const where = place()
    const store = await createPrekeyStore(where, key)
    await store.save(await prekey('doomed'))
    await store.save(await prekey('kept'))
    await store.destroy('doomed')
    expect(readdirSync(where)).toHaveLength(1)
    expect((await (await createPrekeyStore(where, key)).all()).map(({ statement }) => statement)).toEqual([
      'kept',
    ])
  })

  test('its bytes are overwritten where they lie, before the name goes', async () => {
    const where = place()
    const store = await createPrekeyStore(where, key)
    await store.save(await prekey('doomed'))
    const [name = ''] = readdirSync(where)
    const file = path.join(where, name)
    const before = readFileSync(file)
    // A second name for the same bytes on the disk: what is left of them once the first name is gone.
    const witness = path.join(folder.path, 'witness')
    const { linkSync } = await import('node:fs')
    linkSync(file, witness)
    await store.destroy('doomed')
    const after = readFileSync(witness)
    expect(after.length).toBeGreaterThanOrEqual(before.length)
    expect(after.includes(before.subarray(0, 32))).toBe(false)
    expect(after.includes(before.subarray(-32))).toBe(false)
  })

  test('a crash in the middle of a destruction keeps nobody from starting again', async () => {
    const where = place()
    const store = await createPrekeyStore(where, key)
    await store.save(await prekey('kept'))
    await store.save(await prekey('doomed'))
    // What the disk holds if the process dies between the overwriting and the removal.
    const before = new Set(readdirSync(where))
    const doomed = await fileOf(where, 'doomed')
    writeFileSync(doomed, randomBytes(1024))
    const reloaded = await createPrekeyStore(where, key)
    expect((await reloaded.all()).map(({ statement }) => statement)).toEqual(['kept'])
    expect(before.size).toBe(2)
  })

  test('a file under another file’s name is not taken for a prekey', async () => {
    const where = place()
    const store = await createPrekeyStore(where, key)
    await store.save(await prekey('one'))
    const [name = ''] = readdirSync(where)
    renameSync(path.join(where, name), path.join(where, `${'0'.repeat(64)}.prekey`))
    expect(await store.all()).toEqual([])
  })

  test('nothing opens under another key', async () => {
    const where = place()
    const store = await createPrekeyStore(where, key)
    await store.save(await prekey('one'))
    expect(await (await createPrekeyStore(where, randomBytes(32))).all()).toEqual([])
    expect(await store.all()).toHaveLength(1)
  })
})

/** The file in which a prekey lies. */
async function fileOf(where: string, statement: string): Promise<string> {
  const { hash } = await import('node:crypto')
  return path.join(where, `${hash('sha256', statement, 'hex')}.prekey`)
}
