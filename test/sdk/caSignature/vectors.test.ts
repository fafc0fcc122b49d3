import { readFileSync } from 'node:fs'
import { verifyCaSignature } from '@hexin/sdk/caSignature/verifyCaSignature.ts'
import { utf8 } from '@hexin/sdk/encoding.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { expect, test } from 'vitest'

/** The vectors that docs/spec/grant.md names: certificates and signatures that OpenSSL made, over the artefact of the grant's vector. */
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8'))

type Made = { readonly root: string; readonly signature: string }
const { time, subject, ...made } = read('ca-signature') as {
  readonly time: number
  readonly subject: SubjectId
  readonly rsa: Made
  readonly sm2: Made
}
const { signed } = read('spec-grant') as { readonly signed: { readonly artefact: string } }

test.each(['rsa', 'sm2'] as const)('%s: verifies, by the company’s certificate', async (kind) => {
  const found = await verifyCaSignature({
    file: utf8(made[kind].signature),
    contents: { artefact: async () => utf8(signed.artefact) },
    roots: [Buffer.from(made[kind].root, 'base64')],
    ...{ company: subject, time },
  })
  expect(found).toMatchObject({ algorithm: kind.toUpperCase(), subject: '福州示例科技有限公司' })
})
