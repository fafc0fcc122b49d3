import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  generateKeys,
  keyNames,
  type PrivateKeys,
  readKeyFile,
  writeKeyFile,
} from '@hexin/node/keys/keyFile.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { utf8 } from '@hexin/sdk/encoding.ts'
import { CompactEncrypt } from 'jose'
import { verifyMessage } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTempFolder } from '../../helpers/tempFolder.ts'

const folder = createTempFolder()
afterAll(() => folder.remove())

const file = path.join(folder.path, 'keys.jwe')
const keys = generateKeys()
beforeAll(() => writeKeyFile(file, keys, 'correct horse'))

/** Puts any text under the right passphrase, cheaply. */
const encrypt = (plaintext: string, { alg = 'PBES2-HS512+A256KW', enc = 'A256GCM' } = {}): Promise<string> =>
  new CompactEncrypt(utf8(plaintext))
    .setProtectedHeader({ alg, enc })
    .setKeyManagementParameters({ p2c: 1_000 })
    .encrypt(utf8('correct horse'))

async function readText(text: string): Promise<PrivateKeys> {
  const other = path.join(folder.path, 'other.jwe')
  writeFileSync(other, text)
  return readKeyFile(other, 'correct horse')
}

describe('the key file', () => {
  test('gives back the very keys, with either end of line after it', async () => {
    expect(await readKeyFile(file, 'correct horse')).toEqual(keys)
    expect(await readText(`${readFileSync(file, 'utf8')}\r\n`)).toEqual(keys)
  })

  test('holds no private key in the clear, in no spelling, and only its owner reads it', () => {
    const bytes = readFileSync(file)
    for (const secret of [...keyNames.map((name) => keys[name].d), keys.secrets.k]) {
      const raw = Buffer.from(secret, 'base64url')
      for (const spelling of [secret, raw.toString('hex'), raw.toString('base64')])
        expect(bytes.includes(spelling)).toBe(false)
      expect(bytes.includes(raw)).toBe(false)
    }
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('is made anew each time: the same keys under the same passphrase are other bytes', async () => {
    const again = path.join(folder.path, 'again.jwe')
    await writeKeyFile(again, keys, 'correct horse')
    expect(readFileSync(again, 'utf8')).not.toBe(readFileSync(file, 'utf8'))
  })

  test.each(['', 'correct horse ', 'Correct horse'])(
    'opens with no other passphrase: %j',
    async (passphrase) => {
      await expect(readKeyFile(file, passphrase)).rejects.toMatchObject({ code: 'KEYS_LOCKED' })
    },
  )

  test('every damaged part is refused', async () => {
    const parts = readFileSync(file, 'utf8').split('.')
    for (const [i, part] of parts.entries()) {
      const at = Math.floor(part.length / 2)
      const damaged = `${part.slice(0, at)}${part[at] === 'A' ? 'B' : 'A'}${part.slice(at + 1)}`
      const text = parts.with(i, damaged).join('.')
      await expect(readText(text), `part ${i}`).rejects.toMatchObject({
        code: expect.stringMatching(/^KEYS_(LOCKED|MALFORMED)$/),
      })
    }
  })

  test.each([
    ['nothing', ''],
    ['a text', 'these are no keys'],
    ['half of it', () => readFileSync(file, 'utf8').slice(0, 400)],
    ['no key set inside', () => encrypt('{}')],
    ['no JSON inside', () => encrypt('keys')],
    ['a key missing', () => encrypt(JSON.stringify({ keys: Object.values(keys).slice(1) }))],
    [
      'a key of another curve',
      () =>
        encrypt(JSON.stringify({ keys: Object.values({ ...keys, chain: { ...keys.chain, crv: 'P-256' } }) })),
    ],
    [
      'another algorithm',
      () => encrypt(JSON.stringify({ keys: Object.values(keys) }), { alg: 'PBES2-HS256+A128KW' }),
    ],
  ])('%s is KEYS_MALFORMED', async (_, text) => {
    await expect(readText(typeof text === 'string' ? text : await text())).rejects.toMatchObject({
      code: 'KEYS_MALFORMED',
    })
  })
})

describe('what is made of the keys', () => {
  const signers = createSigners(keys)

  test('statement and note signers sign what others verify, and nothing else', async () => {
    for (const signer of [signers.statement, signers.note]) {
      const { algorithm, publicKey } = signer
      const signature = await signer.sign(utf8('a statement'))
      const verify = (data: string) => crypto.verify({ algorithm, publicKey, data: utf8(data), signature })
      expect(await verify('a statement')).toBe(true)
      expect(await verify('another')).toBe(false)
    }
  })

  test('chain and log accounts sign as Ethereum does', async () => {
    for (const account of [signers.chain, signers.log]) {
      const { address } = account
      const signature = await account.signMessage({ message: 'hexin' })
      expect(await verifyMessage({ address, message: 'hexin', signature })).toBe(true)
    }
    expect(signers.chain.address).not.toBe(signers.log.address)
  })

  test('the peer key is seed and public key; the wrapping key has 32 bytes', () => {
    expect(signers.peer).toHaveLength(64)
    expect(Buffer.from(signers.peer.subarray(32)).toString('base64url')).toBe(keys.peer.x)
    expect(signers.secrets).toHaveLength(32)
  })
})
