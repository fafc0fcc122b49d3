import { readFileSync } from 'node:fs'
import { announceKeys } from '@hexin/node/keys/announceKeys.ts'
import { generateKeys } from '@hexin/node/keys/keyFile.ts'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { concat, fromUtf8 } from '@hexin/sdk/encoding.ts'
import { describe, expect, test } from 'vitest'
import type { deploymentVectors } from '../../../scripts/generate/spec/deployment.ts'
import {
  announcementBytes,
  type KeyAnnouncement,
  keyAnnouncementSchema,
  verifyKeyAnnouncement,
} from '../../../sdk/consortium/keyAnnouncement.ts'
import { testProfile } from '../../helpers/testProfile.ts'

const chain = { id: 12_345_678, genesisHash: `0x${'11'.repeat(32)}` } as const
const profile = testProfile('甲银行', 'Bank A')
const signers = createSigners(generateKeys())
const others = createSigners(generateKeys())
const own = await announceKeys(signers, { chain, profile })
const other = await announceKeys(others, { chain, profile })
const names = ['chain', 'statement', 'log', 'note', 'peer'] as const

const verify = (document: KeyAnnouncement) => verifyKeyAnnouncement(nativeCrypto, document, chain)
const refused = (detail: string) => ({ code: 'KEY_ANNOUNCEMENT_INVALID', detail })

describe('a key announcement', () => {
  test('as the node wrote it: taken, whoever’s cryptography checks it', async () => {
    expect(keyAnnouncementSchema.parse(JSON.parse(JSON.stringify(own)))).toEqual(own)
    await verify(own)
    await verifyKeyAnnouncement(webCrypto, own, chain)
  })

  test.each(names)('with somebody else’s %s key: refused, though all other keys sign', async (name) => {
    const posing = {
      chain: { chain: { ...signers.chain, address: others.chain.address } },
      statement: { statement: { ...signers.statement, publicKey: others.statement.publicKey } },
      log: { log: { ...signers.log, address: others.log.address } },
      note: { note: { ...signers.note, publicKey: others.note.publicKey } },
      peer: { peer: concat(signers.peer.subarray(0, 32), others.peer.subarray(32)) },
    }[name]
    const posed = await announceKeys({ ...signers, ...posing }, { chain, profile })
    expect(posed.announcement.keys[name]).toBe(other.announcement.keys[name])
    const replayed = { ...posed, signatures: { ...posed.signatures, [name]: other.signatures[name] } }
    for (const document of [posed, replayed])
      await expect(verify(document)).rejects.toMatchObject(refused(`The ${name} key did not sign it.`))
  })

  test.each(names)(
    'with a signature by %s that is of other bytes, or none: refused, naming the key',
    async (name) => {
      const signature = own.signatures[name]
      const turned = `${signature.slice(0, 9)}${signature[9] === '0' ? '1' : '0'}${signature.slice(10)}`
      for (const made of [other.signatures[name], turned, `0x${'00'.repeat(signature.length / 2 - 1)}`])
        await expect(
          verify({ ...own, signatures: { ...own.signatures, [name]: made } }),
        ).rejects.toMatchObject(refused(`The ${name} key did not sign it.`))
    },
  )

  test('under another name: refused', async () => {
    const announcement = { ...own.announcement, profile: testProfile('乙银行', 'Bank B') }
    await expect(verify({ ...own, announcement })).rejects.toMatchObject(
      refused('The chain key did not sign it.'),
    )
  })

  test.each([
    ['chain', { ...chain, id: 12_345_679 }],
    ['first block', { ...chain, genesisHash: `0x${'22'.repeat(32)}` as const }],
  ])('for another %s: refused', async (_, elsewhere) => {
    await expect(verifyKeyAnnouncement(nativeCrypto, own, elsewhere)).rejects.toMatchObject({
      ...{ code: 'KEY_ANNOUNCEMENT_INVALID', found: chain, expected: elsewhere },
    })
  })

  test('with anything that it doesn’t know, or a private key in it: not one', () => {
    expect(keyAnnouncementSchema.safeParse({ ...own, note: '' }).success).toBe(false)
    const keys = { ...own.announcement.keys, secrets: `0x${'00'.repeat(32)}` }
    const announcement = { ...own.announcement, keys }
    expect(keyAnnouncementSchema.safeParse({ ...own, announcement }).success).toBe(false)
  })
})

test('the vector of docs/spec/deployment.md is signed, over these bytes, by every key in it', async () => {
  const file = new URL('../../vectors/spec-deployment.json', import.meta.url)
  const { keyAnnouncement, signed } = JSON.parse(readFileSync(file, 'utf8')) as Awaited<
    ReturnType<typeof deploymentVectors>
  >
  const { announcement } = keyAnnouncementSchema.parse(keyAnnouncement)
  expect(fromUtf8(announcementBytes(announcement))).toBe(signed)
  await verifyKeyAnnouncement(webCrypto, keyAnnouncement, announcement.chain)
})
