import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { artefactHash, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import { grantIdOf, registrationOf, registrationTypedData } from '@hexin/sdk/consent/typedData.ts'
import { hashTypedData, recoverTypedDataAddress } from 'viem'
import { expect, test } from 'vitest'
import type { grantVectors } from '../../scripts/generate/spec/grant.ts'

const vectors = JSON.parse(
  readFileSync(new URL('../vectors/spec-grant.json', import.meta.url), 'utf8'),
) as Awaited<ReturnType<typeof grantVectors>>

test('a second version, as docs/spec/grant.md has it: id, digest, signer and calldata', async () => {
  const { signed, widening } = vectors
  const artefact = parseArtefact(signed.artefact)
  const first = registrationOf(artefact, artefactHash(crypto, signed.artefact), signed.registration.deadline)
  const next = { ...first, version: widening.version }
  const { predecessor, sequence, signature } = widening
  expect(predecessor).toBe(grantIdOf(first))
  const typedData = registrationTypedData(artefact.chain, next, { predecessor, sequence })
  expect(hashTypedData(typedData)).toBe(widening.digest)
  const signer = await recoverTypedDataAddress({ ...typedData, signature })
  expect(signer.toLowerCase()).toBe(artefact.controls.widen)
  expect(registerCall(next, signature, { predecessor, sequence })).toBe(widening.calldata)
  expect(grantIdOf(next, predecessor)).toBe(widening.grant)
  expect(widening.grant).not.toBe(vectors.grant)
})
