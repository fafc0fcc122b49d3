import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { parseFrame } from '@hexin/node/p2p/frames.ts'
import { verifyMapKey } from '@hexin/sdk/completeness/mapKey.ts'
import { createMapVerifier } from '@hexin/sdk/completeness/mapVerifier.ts'
import { artefactHash, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { controlCall, registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import { type SignedGrant, signedGrantSchema } from '@hexin/sdk/consent/signedGrant.ts'
import { verifySubjectToken } from '@hexin/sdk/consent/subjectToken.ts'
import { createTemplates } from '@hexin/sdk/consent/templates/index.ts'
import { controlTypedData, type GrantControl, grantIdOf } from '@hexin/sdk/consent/typedData.ts'
import { verifyGrant, verifyRegistration } from '@hexin/sdk/consent/verifyGrant.ts'
import { fromBase64url, fromHex, fromUtf8, toBase64url, toHex, utf8 } from '@hexin/sdk/encoding.ts'
import { acknowledgementSchema } from '@hexin/sdk/exchange/acknowledgement.ts'
import { envelopeSchema, receiptSchema, refusalSchema, requestSchema } from '@hexin/sdk/exchange/messages.ts'
import { replayDecision } from '@hexin/sdk/exchange/replayDecision.ts'
import { createOpener } from '@hexin/sdk/exchange/seal.ts'
import { verifyAnswer } from '@hexin/sdk/exchange/verifyAnswer.ts'
import { checkpointTypedData, publishCall } from '@hexin/sdk/log/publishCheckpoint.ts'
import {
  createInclusionVerifier,
  decodeEntries,
  decodeTlogProof,
  leafHash,
  noteHash,
  parseTilePath,
  verifyConsistency,
  verifyStatementInclusion,
} from '@hexin/sdk/proof/index.ts'
import { verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import { parseSubjectId } from '@hexin/sdk/schemas/subject.ts'
import { jwkPublicKey, type P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import { memberKeyId, type StatementType, statementHash, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import { hashTypedData, recoverTypedDataAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import type { exchangeVectors } from '../../scripts/generate/spec/exchange.ts'
import type { grantVectors } from '../../scripts/generate/spec/grant.ts'
import type { logVectors } from '../../scripts/generate/spec/log.ts'

/** The vectors that docs/spec/ quotes, read as a second implementation would read them: from the file alone. */
const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/spec-${name}.json`, import.meta.url), 'utf8'))

const grant = read('grant') as Awaited<ReturnType<typeof grantVectors>>
const log = read('log') as Awaited<ReturnType<typeof logVectors>>
type ExchangeVectors = Awaited<ReturnType<typeof exchangeVectors>>
const exchange = read('exchange') as ExchangeVectors['vectors']
const completeness = read('completeness') as ExchangeVectors['completeness']

const es256 = (jwk: P256Jwk) => ({ algorithm: 'ES256', publicKey: jwkPublicKey(jwk) }) as const
const always = { notBefore: 0, notAfter: Number.MAX_SAFE_INTEGER }
const signed: SignedGrant = grant.signed
const { chain } = parseArtefact(signed.artefact)

describe('grant', () => {
  const registrarKeyOf = () => es256(grant.registrarKey)
  // The second officer's key waits or not by the list, which has vectors of its own.
  const standingOf = async () => ({ state: 'effective' }) as const
  const trust = {
    ...{ chain, wallet: grant.wallet, registrarKeyOf, standingOf },
    clock: () => 0,
    templateOf: createTemplates(crypto),
  }

  test('verifies with both officers, under the id that is written down', async () => {
    signedGrantSchema.parse(signed)
    const verified = await verifyGrant(crypto, { grant: signed, trust })
    await verifyRegistration(signed, verified)
    expect(verified.id).toBe(grant.grant)
    expect(artefactHash(crypto, signed.artefact)).toBe(grant.artefactHash)
    expect(utf8(signed.artefact)).toHaveLength(grant.artefactBytes)
    expect(registerCall(verified.registration, signed.registration.signature)).toBe(
      grant.registration.calldata,
    )
    expect(grantIdOf(verified.registration)).toBe(grant.grant)
  })

  test('a letter changed in the artefact: refused', async () => {
    const changed = { ...signed, artefact: signed.artefact.replace('"maxUses":10', '"maxUses":11') }
    expect(changed.artefact).not.toBe(signed.artefact)
    await expect(verifyGrant(crypto, { grant: changed, trust })).rejects.toMatchObject({
      code: 'GRANT_SIGNATURE_INVALID',
    })
  })

  test.each(grant.controls.map((control) => [control.action, control] as const))(
    '%s: digest, signer and calldata',
    async (_, { digest, signature, calldata, ...control }) => {
      const typedData = controlTypedData(chain, control)
      expect(hashTypedData(typedData)).toBe(digest)
      const { controls } = parseArtefact(signed.artefact)
      const signer = await recoverTypedDataAddress({ ...typedData, signature })
      expect(signer.toLowerCase()).toBe(control.action === 'revoke' ? controls.revoke : controls.pause)
      expect(controlCall(control as GrantControl, signature)).toBe(calldata)
    },
  )

  test('the subject token speaks for the company, at its audience, within its minute', async () => {
    const { token, audience, now } = grant.subjectToken
    const { wallet } = grant
    const given = { token, audience, now, registrarKeyOf, standingOf, wallet }
    const verified = await verifySubjectToken(crypto, given)
    expect(verified.subject).toBe(exchange.subject)
    for (const wrong of [{ audience: audience + 1 }, { now: now + 121 }, { now: now - 61 }])
      await expect(verifySubjectToken(crypto, { ...given, ...wrong })).rejects.toMatchObject({
        code: 'AUTH_SUBJECT_INVALID',
      })
  })
})

describe('log', () => {
  const root = fromHex(log.root)

  test('leaf hashes, tile, bundle and paths', () => {
    const leaves = log.statements.map((statement) => toHex(leafHash(crypto.sha256, fromHex(statement))))
    expect(leaves).toEqual(log.leafHashes)
    expect(log.tiles.map(({ bytes }) => bytes)).toEqual([`0x${leaves.map((l) => l.slice(2)).join('')}`])
    expect(decodeEntries(fromHex(log.entries.bytes)).map(toHex)).toEqual(log.statements)
    for (const { path, ...tile } of log.tilePaths) expect(parseTilePath(path)).toEqual(tile)
  })

  test('the note is signed, includes leaf 2, and extends the smaller tree', async () => {
    const statement = fromHex(log.statements[2] ?? '')
    const { vkey } = log
    const found = await verifyStatementInclusion(crypto, { statement, proof: log.inclusion, vkey })
    expect(found).toEqual({ size: 5, root })
    expect(decodeTlogProof(log.tlogProof).proof).toEqual(log.inclusion)
    const { oldSize, oldRoot, proof } = log.consistency
    verifyConsistency(crypto.sha256, {
      oldSize,
      newSize: 5,
      oldRoot: fromHex(oldRoot),
      newRoot: root,
      proof: proof.map((hash) => fromHex(hash)),
    })
  })

  test('the log key’s signature over the checkpoint', async () => {
    const { deadline, digest, signature, calldata, logAddress } = log.publish
    const checkpoint = {
      member: log.member,
      size: 5n,
      root: log.root,
      noteHash: toHex(noteHash(crypto.sha256, log.note)),
      deadline: BigInt(deadline),
    }
    expect(checkpoint.noteHash).toBe(log.publish.noteHash)
    const network = {
      chainId: log.chainId,
      contracts: { accessManager: '0x', members: '0x', grants: '0x', logs: log.logs },
    } as const
    const typedData = checkpointTypedData(network, checkpoint)
    expect(hashTypedData(typedData)).toBe(digest)
    expect((await recoverTypedDataAddress({ ...typedData, signature })).toLowerCase()).toBe(logAddress)
    expect(publishCall(checkpoint, log.consistency.proof, signature)).toBe(calldata)
  })
})

describe('exchange', () => {
  const keyOf = (keyId: string) => {
    const found = exchange.keys.find((key) => key.keyId === keyId)
    return found && { ...es256(found.jwk), ...always, member: found.member }
  }
  const payloadOf = async (statement: string, type: StatementType) =>
    (await verifyStatement(crypto, { statement, type, keyOf })).payload
  const { envelope } = exchange.seal

  async function answered(change: { readonly plaintext?: Uint8Array } = {}) {
    const request = requestSchema.parse(await payloadOf(exchange.request, 'hexin-request+jwt'))
    const inLog = {
      keyOf,
      verifyInclusion: createInclusionVerifier(crypto, () => [exchange.log.vkey]),
      anchorOf: async () => ({ root: fromHex(exchange.log.root), time: exchange.log.anchoredAt }),
    }
    const trust = {
      ...inLog,
      maps: createMapVerifier(crypto, {
        ...inLog,
        mapKeyOf: (provider) => verifyMapKey(crypto, { statement: completeness.mapKey, provider, keyOf }),
        settledSize: async () => 2,
      }),
      objections: { chain, wallet: grant.wallet, registrarKeyOf: () => es256(grant.registrarKey) },
    }
    return verifyAnswer(crypto, {
      request,
      requestHash: exchange.requestHash,
      subject: parseSubjectId(exchange.subject),
      range: null,
      look: exchange.look,
      answer: exchange.answer,
      ciphertext: toBase64url(crypto.sha256(fromBase64url(envelope.ciphertext))),
      plaintext: utf8(exchange.plaintext),
      now: exchange.now,
      trust,
      ...change,
    })
  }

  test('key ids and the request’s hash', () => {
    for (const { member, keyId, jwk } of exchange.keys)
      expect(memberKeyId(crypto, member, es256(jwk))).toBe(keyId)
    expect(statementHash(crypto, exchange.request)).toBe(exchange.requestHash)
  })

  test('the look’s inputs lead to the decision that is written down', async () => {
    const artefact = parseArtefact(signed.artefact)
    const template = createTemplates(crypto)(artefact.template)
    if (!template) throw new Error('no template')
    const { decision } = await replayDecision(crypto, {
      ...{ request: exchange.request, look: exchange.look, keyOf },
      basis: { type: 'grant', id: exchange.grant, artefact, template },
    })
    expect(decision).toEqual(exchange.decision)
    expect(decision.allowed).toBe(true)
  })

  test('the envelope opens, for the right pair only', async () => {
    const { from, to, prekey, enc } = envelopeSchema.parse(envelope)
    const privateKey = fromHex(exchange.seal.privateKey)
    const opener = await createOpener(crypto, { pair: { from, to, prekey }, privateKey, enc })
    expect(fromUtf8(await opener.open(envelope))).toBe(exchange.plaintext)
    expect(prekey).toBe(statementHash(crypto, exchange.seal.prekeyStatement))
    const other = await createOpener(crypto, { pair: { from: to, to: from, prekey }, privateKey, enc })
    await expect(other.open(envelope)).rejects.toMatchObject({ code: 'SEAL_OPEN_FAILED' })
  })

  test('the message key follows from the exported secret', async () => {
    const { direction, exchange: id, attempt, salt } = envelope
    const info = utf8(`hexin/message/1\0${direction}\0${id}\0${attempt}\0`)
    const input = Buffer.concat([info, Buffer.from(salt, 'base64url'), Buffer.of(1)])
    const key = crypto.hmacSha256(fromHex(exchange.seal.exporterSecret), input)
    expect(toHex(key)).toBe(exchange.seal.messageKey)
  })

  test('statements that are signed together: each by its own part, as the page puts it', async () => {
    const hash = (...parts: Uint8Array[]) => crypto.sha256(Buffer.concat(parts))
    const leaves = exchange.together.map((statement) => {
      const dot = statement.lastIndexOf('.')
      const part = fromBase64url(statement.slice(dot + 1))
      return hash(Uint8Array.of(0), part.subarray(0, 16), utf8(statement.slice(0, dot)))
    })
    const [a, b, c] = leaves as [Uint8Array, Uint8Array, Uint8Array]
    const root = hash(Uint8Array.of(1), hash(Uint8Array.of(1), a, b), c)
    const data = Buffer.concat([utf8('hexin/together/1\0'), Uint8Array.of(0, 3), root])
    for (const [i, statement] of exchange.together.entries()) {
      const { keyId, isTogether } = await verifyStatement(crypto, {
        ...{ statement, type: 'hexin-receipt+jwt', keyOf },
      })
      expect(isTogether).toBe(true)
      const part = fromBase64url(statement.slice(statement.lastIndexOf('.') + 1))
      expect([...part.subarray(16, 20)]).toEqual([0, i, 0, 3])
      const key = keyOf(keyId)
      expect(key && (await crypto.verify({ ...key, data, signature: part.subarray(-64) }))).toBe(true)
    }
  })

  test('the answer verifies from end to end, and not with another plaintext', async () => {
    const { records } = await answered()
    expect(records.map(({ claims }) => claims)).toEqual([{ principal: '116000000', status: 'performing' }])
    await expect(answered({ plaintext: utf8(`${exchange.plaintext} `) })).rejects.toMatchObject({
      code: 'ANSWER_INVALID',
    })
  })

  test('receipt, refusal, record and frame', async () => {
    const receipt = receiptSchema.parse(await payloadOf(exchange.receipt, 'hexin-receipt+jwt'))
    expect(receipt.reply).toBe(statementHash(crypto, exchange.answer))
    const acknowledged = await payloadOf(exchange.acknowledgement, 'hexin-acknowledgement+jwt')
    expect(acknowledgementSchema.parse(acknowledged).receipts).toEqual([
      statementHash(crypto, exchange.receipt),
    ])
    expect(refusalSchema.parse(await payloadOf(exchange.refusal, 'hexin-refusal+jwt')).code).toBe(
      'GRANT_PAUSED',
    )
    const record = await verifyRecord(crypto, { sdJwt: exchange.record.sdJwt, kind: 'loan', keyOf })
    expect(record.statement).toBe(exchange.record.statement)
    const [length, ...json] = fromHex(exchange.frame)
    expect(json).toHaveLength(length ?? 0)
    expect(parseFrame(fromUtf8(Uint8Array.from(json)))).toEqual({ id: 1, method: 'prekey', body: {} })
  })
})
