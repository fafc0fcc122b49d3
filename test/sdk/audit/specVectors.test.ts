import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createDraw } from '@hexin/sdk/audit/draw.ts'
import { announcementSchema, auditId, handoverSchema } from '@hexin/sdk/audit/statements.ts'
import { jwkPublicKey, type P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import { type StatementType, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import { describe, expect, test } from 'vitest'
import type { auditVectors } from '../../../scripts/generate/spec/audit.ts'

/** The vectors that docs/spec/audit.md quotes, read as a second implementation would read them: from the file alone. */
const file = new URL('../../vectors/spec-audit.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Awaited<ReturnType<typeof auditVectors>>

async function payloadOf(
  statement: string,
  type: StatementType,
  { keyId, jwk }: { readonly keyId: string; readonly jwk: P256Jwk },
): Promise<unknown> {
  const key = { algorithm: 'ES256', publicKey: jwkPublicKey(jwk) } as const
  const keyOf = (id: string) => (id === keyId ? key : undefined)
  return (await verifyStatement(crypto, { statement, type, keyOf })).payload
}

/** The draw as the page describes it, with nothing left out for speed. */
function drawn(member: number, from: number, to: number): number[] {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
  const head = Buffer.from(`hexin/audit/1\0${vectors.id}\0${member}\0`)
  const seed = sha256(Buffer.concat([head, Buffer.from(vectors.blockHash.slice(2), 'hex')]))
  let counter = 0n
  function below(bound: number): number {
    for (;;) {
      const place = Buffer.alloc(8)
      place.writeBigUInt64BE(counter++)
      const word = sha256(Buffer.concat([seed, place])).readBigUInt64BE()
      if (word < 2n ** 64n - (2n ** 64n % BigInt(bound))) return Number(word % BigInt(bound))
    }
  }
  const leaves = Array.from({ length: to - from }, (_, i) => from + i)
  for (let i = 0; i < leaves.length; i++) {
    const other = i + below(leaves.length - i)
    const [a = 0, b = 0] = [leaves[i], leaves[other]]
    leaves[i] = b
    leaves[other] = a
  }
  return leaves
}

describe('audit', () => {
  test('the announcement has the id that is written down', async () => {
    announcementSchema.parse(await payloadOf(vectors.announcement, 'hexin-audit+jwt', vectors.regulatorKey))
    expect(auditId(crypto, vectors.announcement)).toBe(vectors.id)
  })

  test('the draws are those that are written down, by the page’s own words too', () => {
    for (const { member, from, to, leaves } of vectors.draws) {
      const draw = createDraw(crypto, {
        ...{ announcement: vectors.id, blockHash: vectors.blockHash, member, range: { from, to } },
      })
      expect(draw.steps(0, leaves.length)).toEqual(leaves)
    }
    const [small] = vectors.draws
    expect(small && drawn(small.member, small.from, small.to)).toEqual(small?.leaves)
  })

  test('the handover names the audit and the first leaves of the draw', async () => {
    const payload = await payloadOf(vectors.handover, 'hexin-handover+jwt', vectors.bureauKey)
    const { announcement, leaves } = handoverSchema.parse(payload)
    expect([announcement, leaves]).toEqual([vectors.id, vectors.draws[0]?.leaves.slice(0, 4)])
  })
})
