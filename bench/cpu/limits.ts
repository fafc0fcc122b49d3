import { generateKeyPairSync } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { createOpener, createSealer, createSealKeyPair } from '@hexin/sdk/exchange/seal.ts'
import { msPerCall } from './rate.ts'

const STATEMENT_BYTES = 1024

/** CPU ms of one signature and of one verification with P-256, over a statement of 1 KB. */
export async function signatureLimits(): Promise<{ readonly sign: number; readonly verify: number }> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signer = es256Signer(privateKey.export({ format: 'jwk' }))
  const data = crypto.randomBytes(STATEMENT_BYTES)
  const signature = await signer.sign(data)
  const { algorithm, publicKey } = signer
  return {
    sign: await msPerCall(() => signer.sign(data)),
    verify: await msPerCall(() => crypto.verify({ algorithm, publicKey, data, signature })),
  }
}

/** CPU ms of what sealing takes, at both ends together: a set-up once a pair and epoch, a key and a message each time. */
export async function sealingLimits(): Promise<{ readonly setUp: number; readonly message: number }> {
  const pair = { from: 1, to: 2, prekey: 'prekey' }
  const { publicKey, privateKey } = await createSealKeyPair()
  const id = { direction: 'request', exchange: 'exchange', attempt: 1 } as const
  const plaintext = crypto.randomBytes(STATEMENT_BYTES)
  const sealer = await createSealer(crypto, { pair, publicKey })
  const { enc } = await sealer.seal(id, plaintext)
  const opener = await createOpener(crypto, { pair, privateKey, enc })
  return {
    setUp: await msPerCall(async () => {
      await createSealer(crypto, { pair, publicKey })
      await createOpener(crypto, { pair, privateKey, enc })
    }),
    message: await msPerCall(async () => opener.open(await sealer.seal(id, plaintext))),
  }
}
