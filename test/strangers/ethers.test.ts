import { grantsAbi, logsAbi } from '@hexin/sdk/abis/generated.ts'
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
  registrationTypedData,
} from '@hexin/sdk/consent/typedData.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { fromEthers } from '@hexin/sdk/ethers/fromEthers.ts'
import {
  checkpointTypedData,
  type PublishedCheckpoint,
  publishCall,
} from '@hexin/sdk/log/publishCheckpoint.ts'
import {
  AbiCoder,
  Interface,
  keccak256,
  type TypedDataDomain,
  TypedDataEncoder,
  type TypedDataField,
  verifyTypedData,
  Wallet,
} from 'ethers'
import fc from 'fast-check'
import { hashTypedData } from 'viem'
import { describe, expect, test } from 'vitest'

/** ethers, which shares no code with viem, must come to the same bytes for whatever the SDK signs, hashes or sends to a contract. */

const hexOf = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((value): Hex => `0x${Buffer.from(value).toString('hex')}`)
const uint = (bits: number) => fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n })
const small = fc.nat({ max: 2 ** 32 - 1 })

const chains = fc.record({ id: fc.integer({ min: 1, max: 2 ** 53 - 1 }), grants: hexOf(20) })
const registrations: fc.Arbitrary<GrantRegistration> = fc.record({
  artefactHash: hexOf(32),
  notBefore: uint(64),
  expiry: uint(64),
  widenKey: hexOf(20),
  pauseKey: hexOf(20),
  revokeKey: hexOf(20),
  version: small,
  deadline: uint(64),
})
const controls: fc.Arbitrary<GrantControl> = fc.oneof(
  fc.record({
    action: fc.constantFrom('pause' as const, 'resume' as const),
    grant: hexOf(32),
    sequence: fc.maxSafeNat(),
    deadline: fc.maxSafeNat(),
  }),
  fc.record({ action: fc.constant('revoke' as const), grant: hexOf(32) }),
)
const checkpoints: fc.Arbitrary<PublishedCheckpoint> = fc.record({
  member: small,
  size: uint(64),
  root: hexOf(32),
  noteHash: hexOf(32),
  deadline: uint(64),
})
const signatures = hexOf(65)

type TypedData = ReturnType<
  typeof controlTypedData | typeof registrationTypedData | typeof checkpointTypedData
>

/** The struct alone: ethers refuses types that the message does not use. */
function parts({
  domain,
  types,
  primaryType,
  message,
}: TypedData): [TypedDataDomain, Record<string, TypedDataField[]>, Record<string, unknown>] {
  const fields = (types as Record<string, readonly TypedDataField[]>)[primaryType] ?? []
  return [{ ...domain } as TypedDataDomain, { [primaryType]: [...fields] }, { ...message }]
}

const theirHash = (data: TypedData): string => TypedDataEncoder.hash(...parts(data))
const ourHash = (data: TypedData): string => hashTypedData(data as Parameters<typeof hashTypedData>[0])

describe('every hash that is signed', () => {
  test('of a registration', () => {
    fc.assert(
      fc.property(chains, registrations, (chain, registration) => {
        const data = registrationTypedData(chain, registration)
        expect(ourHash(data)).toBe(theirHash(data))
      }),
    )
  })

  test('of a pause, resume or revocation', () => {
    fc.assert(
      fc.property(chains, controls, (chain, control) => {
        const data = controlTypedData(chain, control)
        expect(ourHash(data)).toBe(theirHash(data))
      }),
    )
  })

  test('of a checkpoint', () => {
    fc.assert(
      fc.property(chains, checkpoints, ({ id: chainId, grants: logs }, checkpoint) => {
        const contracts = { accessManager: logs, members: logs, grants: logs, logs }
        const data = checkpointTypedData({ chainId, contracts }, checkpoint)
        expect(ourHash(data)).toBe(theirHash(data))
      }),
    )
  })

  test('and the grant’s id', () => {
    const types = ['bytes32', 'uint64', 'uint64', 'address', 'address', 'address', 'uint32']
    fc.assert(
      fc.property(registrations, (registration) => {
        const { artefactHash, notBefore, expiry, widenKey, pauseKey, revokeKey, version } = registration
        const encoded = AbiCoder.defaultAbiCoder().encode(types, [
          ...[artefactHash, notBefore, expiry],
          ...[widenKey, pauseKey, revokeKey, version],
        ])
        expect(grantIdOf(registration)).toBe(keccak256(encoded))
      }),
    )
  })

  test('control: where one value differs, so do both', () => {
    fc.assert(
      fc.property(chains, registrations, (chain, registration) => {
        const other = { ...registration, deadline: registration.deadline ^ 1n }
        expect(ourHash(registrationTypedData(chain, other))).not.toBe(
          theirHash(registrationTypedData(chain, registration)),
        )
      }),
    )
  })
})

describe('every call', () => {
  const [grants, logs] = [grantsAbi, logsAbi].map((abi) => new Interface(JSON.stringify(abi))) as [
    Interface,
    Interface,
  ]

  test('that brings a registration or a control message', () => {
    fc.assert(
      fc.property(registrations, controls, signatures, (registration, control, signature) => {
        expect(registerCall(registration, signature)).toBe(
          grants.encodeFunctionData('register', [registration, signature]),
        )
        const args =
          control.action === 'revoke'
            ? [control.grant, signature]
            : [control.grant, control.sequence, control.deadline, signature]
        expect(controlCall(control, signature)).toBe(grants.encodeFunctionData(control.action, args))
      }),
    )
  })

  test('that brings many of them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(controls, signatures), { maxLength: 5 }), (made) => {
        const calls = made.map((one) => controlCall(...one))
        expect(multicall(calls)).toBe(grants.encodeFunctionData('multicall', [calls]))
      }),
    )
  })

  test('that publishes a checkpoint', () => {
    fc.assert(
      fc.property(
        checkpoints,
        fc.array(hexOf(32), { maxLength: 60 }),
        signatures,
        (checkpoint, proof, signature) => {
          expect(publishCall(checkpoint, proof, signature)).toBe(
            logs.encodeFunctionData('publish', [checkpoint, proof, signature]),
          )
        },
      ),
    )
  })
})

describe('every signature', () => {
  const chain = { id: 31_337, grants: `0x${'3'.repeat(40)}` } as const

  test('of an ethers wallet by the adapter is that of a viem account with the same key', async () => {
    await fc.assert(
      fc.asyncProperty(registrations, controls, async (registration, control) => {
        const key = createControlKeys().widen
        const [ours, theirs] = [controlSigner(key), await fromEthers(new Wallet(key))]
        expect(theirs.address).toBe(ours.address)
        expect(await signRegistration(theirs, { chain, registration })).toBe(
          await signRegistration(ours, { chain, registration }),
        )
        expect(await signControl(theirs, { chain, control })).toBe(
          await signControl(ours, { chain, control }),
        )
      }),
      { numRuns: 30 },
    )
  })

  test('leads ethers to the signer’s address, and to another one where the message was changed', async () => {
    await fc.assert(
      fc.asyncProperty(hexOf(32), fc.maxSafeNat(), async (grant, sequence) => {
        const signer = controlSigner(createControlKeys().pause)
        const control = { action: 'pause', grant, sequence, deadline: 1 } as const
        const signature = await signControl(signer, { chain, control })
        const recovered = (signed: GrantControl) =>
          verifyTypedData(...parts(controlTypedData(chain, signed)), signature)
        expect(recovered(control)).toBe(signer.address)
        expect(recovered({ ...control, deadline: 2 })).not.toBe(signer.address)
        expect(recovered({ ...control, action: 'resume' })).not.toBe(signer.address)
      }),
      { numRuns: 30 },
    )
  })
})
