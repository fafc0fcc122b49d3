import {
  controlSigner,
  createControlKeys,
  signControl,
  signRegistration,
} from '@hexin/sdk/consent/controlKeys.ts'
import { controlCall, multicall, registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import {
  controlTypedData,
  type GrantControl,
  type GrantRegistration,
  grantIdOf,
  registrationOf,
  registrationTypedData,
} from '@hexin/sdk/consent/typedData.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { hashTypedData, recoverTypedDataAddress } from 'viem'
import { describe, expect, test } from 'vitest'
import { AT, artefactOf, chain } from '../helpers.ts'

const artefact = artefactOf()
const hash: Hex = `0x${'1'.repeat(64)}`
const registration = registrationOf(artefact, hash, AT)
const grant = grantIdOf(registration)
const controls: readonly GrantControl[] = [
  { action: 'pause', grant, sequence: 0, deadline: AT },
  { action: 'resume', grant, sequence: 0, deadline: AT },
  { action: 'revoke', grant },
]
const digest = (control: GrantControl, at = chain) => hashTypedData(controlTypedData(at, control))

test('a registration is the artefact’s own window and keys, never others', () => {
  expect(registration).toEqual({
    artefactHash: hash,
    notBefore: BigInt(artefact.notBefore),
    expiry: BigInt(artefact.expiry),
    widenKey: artefact.controls.widen,
    pauseKey: artefact.controls.pause,
    revokeKey: artefact.controls.revoke,
    version: 1,
    deadline: BigInt(AT),
  })
})

describe('the grant’s id', () => {
  test.each<[keyof GrantRegistration, Partial<GrantRegistration>]>([
    ['artefactHash', { artefactHash: `0x${'2'.repeat(64)}` }],
    ['notBefore', { notBefore: 1n }],
    ['expiry', { expiry: 1n }],
    ['widenKey', { widenKey: artefact.controls.pause }],
    ['pauseKey', { pauseKey: artefact.controls.widen }],
    ['revokeKey', { revokeKey: artefact.controls.pause }],
    ['version', { version: 2 }],
  ])('changes with %s', (_, change) => {
    expect(grantIdOf({ ...registration, ...change })).not.toBe(grant)
  })

  test('does not change with the deadline: relayed later, it is the same grant', () => {
    expect(grantIdOf({ ...registration, deadline: 1n })).toBe(grant)
  })
})

describe('what a control key signs', () => {
  test('is its own for each action, grant, number, deadline, chain and contract', () => {
    const other: Hex = `0x${'9'.repeat(64)}`
    const signed = [
      ...controls.map((control) => digest(control)),
      ...controls.map((control) => digest({ ...control, grant: other })),
      ...controls.map((control) => digest(control, { ...chain, id: 1 } as never)),
      ...controls.map((control) => digest(control, { ...chain, grants: `0x${'4'.repeat(40)}` } as never)),
      ...controls.slice(0, 2).map((control) => digest({ ...control, sequence: 1 } as GrantControl)),
      ...controls.slice(0, 2).map((control) => digest({ ...control, deadline: AT + 1 } as GrantControl)),
      hashTypedData(registrationTypedData(chain, registration)),
      hashTypedData(registrationTypedData(chain, { ...registration, deadline: 1n })),
      ...[0, 1].map((sequence) =>
        hashTypedData(registrationTypedData(chain, registration, { predecessor: grant, sequence })),
      ),
      hashTypedData(registrationTypedData(chain, registration, { predecessor: other, sequence: 0 })),
    ]
    expect(new Set(signed).size).toBe(signed.length)
  })

  test('leads back to the key’s address, for every message', async () => {
    const signer = controlSigner(createControlKeys().pause)
    for (const control of controls) {
      const signature = await signControl(signer, { chain, control })
      expect(signature).toMatch(/^0x[0-9a-f]{130}$/)
      expect(await recoverTypedDataAddress({ ...controlTypedData(chain, control), signature })).toBe(
        signer.address,
      )
    }
    const signature = await signRegistration(signer, { chain, registration })
    const typed = registrationTypedData(chain, registration)
    expect(await recoverTypedDataAddress({ ...typed, signature })).toBe(signer.address)
  })

  test('is signed with the lower s, which the contract asks for', async () => {
    const half = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n
    for (let sequence = 0; sequence < 20; sequence++) {
      const control = { action: 'pause', grant, sequence, deadline: AT } as const
      const signature = await signControl(controlSigner(createControlKeys().pause), { chain, control })
      expect(BigInt(`0x${signature.slice(66, 130)}`)).toBeLessThanOrEqual(half)
    }
  })
})

test('each call has calldata of its own, and a batch holds them whole and in order', () => {
  const signature: Hex = `0x${'5a'.repeat(65)}`
  const calls = [registerCall(registration, signature), ...controls.map((c) => controlCall(c, signature))]
  expect(new Set(calls.map((call) => call.slice(0, 10))).size).toBe(4)
  const batch = multicall(calls)
  const places = calls.map((call) => batch.indexOf(call.slice(2)))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places).not.toContain(-1)
})
