import nodeCrypto, { createHash, type JsonWebKey, type KeyObject, type webcrypto } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'
import { drawnKey, signDeterministically } from './deterministicKeys.ts'
import { drawnRsa } from './drawnRsa.ts'
import type { Random } from './random.ts'
import type { Schedule } from './schedule.ts'
import { outside } from './turns.ts'

/**
 * Takes from this process all that its platform does differently at each run: the clock, timers, randomness, and signatures with a drawn nonce. Whatever a service
 * or a library calls, it gets virtual time and draws of the seed; no service keeps a door for that. What runs outside of this thread is waited for.
 * Ends by the returned function.
 */
export function virtualPlatform(schedule: Schedule, random: Random): () => void {
  const undo: (() => void)[] = []
  function replace(target: object, name: string, value: unknown): void {
    const own = Object.getOwnPropertyDescriptor(target, name)
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true })
    undo.push(() => {
      if (own) Object.defineProperty(target, name, own)
      else Reflect.deleteProperty(target, name)
    })
  }
  const timer = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const cancel = schedule.after(ms, 'timer', async () => run(...args))
    const handle = { unref: () => handle, ref: () => handle, cancel }
    return handle
  }
  const cancelTimer = (handle: { cancel?: () => void } | undefined) => handle?.cancel?.()

  replace(Date, 'now', () => schedule.now())
  replace(performance, 'now', () => schedule.now())
  replace(globalThis, 'setTimeout', timer)
  replace(globalThis, 'clearTimeout', cancelTimer)
  replace(
    timers,
    'setTimeout',
    (ms: number, value: unknown) => new Promise((resolve) => void timer(() => resolve(value), ms)),
  )
  replace(nodeCrypto, 'randomBytes', (length: number) => Buffer.from(random.bytes(length)))
  replace(nodeCrypto, 'randomInt', (from: number, to?: number) =>
    to === undefined ? random.below(from) : from + random.below(to - from),
  )
  replace(Math, 'random', () => random.below(2 ** 32) / 2 ** 32)
  replace(nodeCrypto, 'randomUUID', () => uuid(random))
  replace(globalThis.crypto, 'getRandomValues', <T extends Uint8Array>(array: T): T => {
    array.set(random.bytes(array.length))
    return array
  })
  const { generateKeyPairSync } = nodeCrypto
  replace(
    nodeCrypto,
    'generateKeyPairSync',
    (type: 'rsa', options: { modulusLength: number; publicExponent: number }) =>
      type === 'rsa'
        ? { privateKey: drawnRsa(random, options.modulusLength, options.publicExponent) }
        : generateKeyPairSync(type, options),
  )
  const { sign } = nodeCrypto
  replace(nodeCrypto, 'sign', (algorithm: string | null, data: Uint8Array, key: KeyObject) =>
    algorithm === 'sha256' ? signDeterministically(data, sha256, key) : sign(algorithm, data, key),
  )
  replaceSubtle(replace, random)
  syncBuiltinESMExports()
  return () => {
    for (const back of undo.toReversed()) back()
    syncBuiltinESMExports()
  }
}

type Subtle = webcrypto.SubtleCrypto

/** WebCrypto works in threads of its own, and draws the keys of HPKE. */
function replaceSubtle(
  replace: (target: object, name: string, value: unknown) => void,
  random: Random,
): void {
  const prototype = Object.getPrototypeOf(globalThis.crypto.subtle) as Subtle
  const importKey = prototype.importKey as (...args: unknown[]) => Promise<unknown>
  for (const name of [
    'importKey',
    'exportKey',
    'deriveBits',
    'sign',
    'encrypt',
    'decrypt',
    'digest',
  ] as const) {
    const plain = prototype[name] as (...args: unknown[]) => Promise<unknown>
    replace(prototype, name, function (this: Subtle, ...args: unknown[]) {
      return outside(() => plain.apply(this, args))
    })
  }
  replace(prototype, 'generateKey', function (this: Subtle) {
    const pair = drawnKey(random, 'X25519')
    const { d: _, ...open } = pair
    const make = (jwk: JsonWebKey, usages: webcrypto.KeyUsage[]) =>
      importKey.call(this, 'jwk', jwk, 'X25519', true, usages)
    return outside(async () => ({
      privateKey: await make(pair, ['deriveBits']),
      publicKey: await make(open, []),
    }))
  })
}

const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest()

function uuid(random: Random): string {
  const bytes = Buffer.from(random.bytes(16))
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
