import { cpSync, existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createLog } from '@hexin/node/store/log.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromUtf8, utf8 } from '@hexin/sdk/encoding.ts'
import type { MessageId } from '@hexin/sdk/exchange/seal.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createTempFolder } from '../../../helpers/tempFolder.ts'
import { at, DELIVERY_S, EPOCH_S, files, hello, id, MARGIN_S, start, useSealings } from './sealingWorld.ts'

/* Which keys encrypt what, whatever befalls sender and recipient (attack 4). */

useSealings()

describe('keys, as the cipher sees them', () => {
  /** What happens to a sender and its recipient, in any order. */
  const steps = fc.array(
    fc.constantFrom('seal', 'seal again', 'answer', 'replica', 'restart', 'epoch', 'backup', 'restore'),
    { minLength: 1, maxLength: 25 },
  )

  /** Runs a history of sealing with this source of randomness, and hands back every pair of key and nonce that encrypted something. */
  async function keysOf(
    history: readonly string[],
    randomBytes: (length: number) => Uint8Array,
  ): Promise<string[]> {
    const used: string[] = []
    const watched: Crypto = {
      ...crypto,
      randomBytes,
      aes256Gcm: {
        ...crypto.aes256Gcm,
        encrypt(args) {
          used.push(`${Buffer.from(args.key).toString('hex')} ${Buffer.from(args.nonce).toString('hex')}`)
          return crypto.aes256Gcm.encrypt(args)
        },
      },
    }
    const begin = (self: number) => start(self, createLog(at.database.db), watched)
    at.folder.remove()
    at.folder = createTempFolder()
    let two = await begin(2)
    let senders = [await begin(1)]
    let sent: { id: MessageId; at: number }[] = []
    for (const [i, step] of history.entries()) {
      if (step === 'seal') sent = [...sent, { id: { ...id, exchange: `${i}`.padStart(22, 'A') }, at: i }]
      const again = sent.at(step === 'seal again' ? i % sent.length : -1)
      const sender = senders[i % senders.length] ?? two
      if (step.startsWith('seal') && again)
        expect(fromUtf8(await two.open(await sender.seal(2, again.id, utf8(`${again.at}`))))).toBe(
          `${again.at}`,
        )
      if (step === 'answer') await two.seal(1, { ...id, direction: 'answer' }, hello)
      if (step === 'replica') senders = [...senders, await begin(1)]
      if (step === 'restart') [senders, two] = [[await begin(1)], await begin(2)]
      if (step === 'epoch') at.now += EPOCH_S
      if (step === 'epoch') for (const one of [...senders, two]) await one.rotate()
      if (step === 'backup') cpSync(at.folder.path, `${at.folder.path}.backup`, { recursive: true })
      if (step === 'restore' && existsSync(`${at.folder.path}.backup`)) {
        cpSync(`${at.folder.path}.backup`, at.folder.path, { recursive: true })
        ;[senders, two] = [[await begin(1)], await begin(2)]
      }
    }
    rmSync(`${at.folder.path}.backup`, { recursive: true, force: true })
    return used
  }

  test('replicas, restarts, messages sealed again, epochs and restored backups: none encrypts twice', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (history) => {
        const used = await keysOf(history, crypto.randomBytes)
        expect(new Set(used).size).toBe(used.length)
      }),
      { numRuns: 40 },
    )
  })

  test('the control: with salts that repeat, the same history has a key twice', async () => {
    const used = await keysOf(['seal', 'seal again'], (length) => new Uint8Array(length))
    expect(used).toHaveLength(2)
    expect(new Set(used).size).toBe(1)
  })

  test('a backup of the files that brings a destroyed key back opens nothing: it is destroyed before anything is read', async () => {
    const [one] = [await start(1), await start(2)]
    const kept = await one.seal(2, id, hello)
    cpSync(path.join(at.folder.path, '2'), path.join(at.folder.path, 'backup'), { recursive: true })
    at.now += EPOCH_S + MARGIN_S + DELIVERY_S
    await start(2)
    cpSync(path.join(at.folder.path, 'backup'), path.join(at.folder.path, '2'), { recursive: true })
    expect(files(2)).toBe(2)
    const restored = await start(2)
    expect(files(2)).toBe(1)
    await expect(restored.open(kept)).rejects.toMatchObject({ code: 'SEAL_PREKEY_UNKNOWN' })
  })
})
