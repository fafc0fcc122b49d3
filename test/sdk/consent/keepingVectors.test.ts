import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { deletionSchema, readingSchema, restrictionSchema } from '@hexin/sdk/consent/keeping.ts'
import { dutiesOf, type Notice, type NoticeType, stopSchema } from '@hexin/sdk/consent/revocation.ts'
import { jwkPublicKey } from '@hexin/sdk/statement/jwk.ts'
import { type StatementType, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import { expect, test } from 'vitest'
import type { keepingVectors } from '../../../scripts/generate/spec/keeping.ts'

/** The vectors of docs/spec/keeping.md, read as a second implementation would read them: from the file alone. */
const file = new URL('../../vectors/spec-keeping.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Awaited<ReturnType<typeof keepingVectors>>

async function read(statement: string, type: StatementType) {
  const keyOf = (id: string) => {
    const found = vectors.keys.find(({ keyId }) => keyId === id)
    return (
      found && ({ algorithm: 'ES256', publicKey: jwkPublicKey(found.jwk), member: found.member } as const)
    )
  }
  const { payload, keyId } = await verifyStatement(crypto, { statement, type, keyOf })
  return { payload, member: Number(keyId.split('.')[0]) }
}

test('each statement is of its form, and signed by the party that it names', async () => {
  for (const statement of vectors.stops) {
    const { payload, member } = await read(statement, 'hexin-stop+jwt')
    expect(stopSchema.parse(payload)).toMatchObject({ member, grant: vectors.grant })
  }
  for (const [statement, type, schema] of [
    [vectors.restriction, 'hexin-restriction+jwt', restrictionSchema],
    [vectors.reading, 'hexin-reading+jwt', readingSchema],
    [vectors.deletion, 'hexin-deletion+jwt', deletionSchema],
  ] as const) {
    const { payload, member } = await read(statement, type)
    expect(schema.parse(payload)).toMatchObject({ keeper: member, grant: vectors.grant })
  }
})

test('who has stopped, keeps on a basis, has deleted, and is late, follows from them', async () => {
  const heard: Notice[] = []
  const hear = async (type: NoticeType, statement: string) => {
    heard.push({ type, statement, member: (await read(statement, `hexin-${type}+jwt`)).member })
  }
  const [bureau, bank] = vectors.keys.map(({ member }) => member).toReversed()
  const { revokedAt } = vectors
  const until = revokedAt + 5 * 365 * 86_400
  const duties = (now: number) =>
    dutiesOf(
      { grant: vectors.grant, revokedAt, grantee: bank, providers: [bureau ?? 0], notices: heard },
      now,
    ).map(({ member, state, late }) => [member, state, late])

  expect(duties(revokedAt + 86_401)).toEqual([
    [bank, 'owed', true],
    [bureau, 'unknown', true],
  ])
  for (const stop of vectors.stops) await hear('stop', stop)
  expect(duties(revokedAt + 86_401)).toEqual([
    [bank, 'owed', false],
    [bureau, 'unknown', false],
  ])
  expect(duties(revokedAt + 7 * 86_400 + 1)).toEqual([
    [bank, 'owed', true],
    [bureau, 'unknown', false],
  ])
  await hear('restriction', vectors.restriction)
  expect(duties(until)).toEqual([
    [bank, 'restricted', false],
    [bureau, 'unknown', false],
  ])
  expect(duties(until + 86_401)).toEqual([
    [bank, 'restricted', true],
    [bureau, 'unknown', false],
  ])
  await hear('deletion', vectors.deletion)
  expect(duties(until + 86_401)).toEqual([
    [bank, 'deleted', false],
    [bureau, 'unknown', false],
  ])
})
