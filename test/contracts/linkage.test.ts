import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { artefactHash } from '@hexin/sdk/consent/artefact.ts'
import { composeArtefact } from '@hexin/sdk/consent/composeGrant.ts'
import {
  type ControlKeys,
  controlSigner,
  createControlKeys,
  signControl,
  signRegistration,
} from '@hexin/sdk/consent/controlKeys.ts'
import { controlCall, multicall, registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import { type GrantControl, grantIdOf, registrationOf } from '@hexin/sdk/consent/typedData.ts'
import { encodeAbiParameters, encodeFunctionData, type Hex, keccak256, toHex } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grantsAbi } from '../../sdk/abis/generated.ts'
import { createOfficer, proposal, reading, software, subject } from '../sdk/helpers.ts'
import { deploy, type Network } from './helpers/deploy.ts'
import { widenGrant } from './helpers/messages.ts'
import { viemLibrary } from './helpers/viemLibrary.ts'

/**
 * Whoever reads the chain can't link two grants: no 20 bytes of one grant's calldata, events or storage occur in another's, but for constants.
 * Versions of one grant name each other and count as one.
 */

const GRANTS = 1_000
const COMPANIES = 10
const PER_TRANSACTION = 100
const WINDOW = 20
const DEADLINE = 4_000_000_000n
const SLOTS = 6n

/** One officer for each company: what all its grants have in common. */
const officers = Array.from({ length: COMPANIES }, createOfficer)

type Traced = {
  /** Which grant: all its versions, and nothing of any other. */
  readonly owner: number
  readonly ids: readonly Hex[]
  readonly calls: readonly Hex[]
}

let at: Network
beforeAll(async () => {
  at = await deploy()
})
afterAll(() => at.close())

/** What a wallet makes for one company: the same terms each time, as like as two grants can be. */
async function version(company: number, keys: ControlKeys, number = 1) {
  const { artefact, text } = composeArtefact(crypto, {
    proposal: {
      ...proposal,
      chain: { id: at.chainId, grants: at.grants },
      subject,
      subjectName: `公司${company}`,
      expiry: Number(DEADLINE),
    },
    officers: [software(officers[company] ?? createOfficer())],
    quorum: 1,
    keys,
    ...reading,
  })
  return { ...registrationOf(artefact, artefactHash(crypto, text), Number(DEADLINE)), version: number }
}

/** A grant's whole life, by the SDK's own calls: registered, and, some of them, paused, resumed, widened, revoked. */
async function live(owner: number, keys: ControlKeys): Promise<Traced> {
  const chain = { id: at.chainId, grants: at.grants }
  const registration = await version(owner % COMPANIES, keys)
  const grant = grantIdOf(registration)
  const signature = await signRegistration(controlSigner(keys.widen), { chain, registration })
  const calls = [registerCall(registration, signature)]
  const ids = [grant]
  const control = async (message: GrantControl, key: Hex) =>
    calls.push(controlCall(message, await signControl(controlSigner(key), { chain, control: message })))
  const deadline = Number(DEADLINE)
  if (owner % 6 === 0) {
    await control({ action: 'pause', grant, sequence: 0, deadline }, keys.pause)
    await control({ action: 'resume', grant, sequence: 1, deadline }, keys.pause)
  }
  if (owner % 10 === 0) {
    const sequence = owner % 6 === 0 ? 2n : 0n
    const wider = await version(owner % COMPANIES, createControlKeys(), 2)
    const widening = widenGrant(at, { predecessor: grant, sequence, ...wider })
    const args = [grant, sequence, wider, await viemLibrary.sign(keys.widen, widening)] as const
    calls.push(encodeFunctionData({ abi: grantsAbi, functionName: 'widen', args }))
    ids.push(widenedIdOf(grant, wider))
  }
  if (owner % 5 === 0) await control({ action: 'revoke', grant }, keys.revoke)
  return { owner, ids, calls }
}

function widenedIdOf(predecessor: Hex, r: Awaited<ReturnType<typeof version>>): Hex {
  const types = ['bytes32', 'bytes32', 'uint64', 'uint64', 'address', 'address', 'address', 'uint32']
  const values = [r.artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, r.version]
  return keccak256(
    encodeAbiParameters(
      types.map((type) => ({ type })),
      [predecessor, ...values],
    ),
  )
}

/** All that the chain shows of these grants, piece by piece, with the grant to which each belongs. */
async function traces(grants: readonly Traced[]): Promise<(readonly [owner: number, bytes: Hex])[]> {
  const ownerOf = new Map(grants.flatMap(({ owner, ids }) => ids.map((id) => [id, owner] as const)))
  const found = grants.flatMap(({ owner, calls }) => calls.map((call) => [owner, call] as const))
  const all = grants.flatMap(({ calls }) => calls)
  for (let i = 0; i < all.length; i += PER_TRANSACTION) {
    const data = multicall(all.slice(i, i + PER_TRANSACTION))
    const hash = await at.client.sendTransaction({
      account: at.relayer,
      to: at.grants,
      data,
      gas: 29_000_000n,
    })
    const receipt = await at.client.getTransactionReceipt({ hash })
    expect(receipt.status).toBe('success')
    for (const { topics, data: bytes } of receipt.logs) {
      // The first topic says which event it is.
      const [, id, ...others] = topics
      const owner = ownerOf.get(id ?? '0x')
      if (owner === undefined || id === undefined) throw new Error('An event of no grant.')
      for (const piece of [id, ...others, bytes]) found.push([owner, piece])
    }
  }
  const base = await mappingSlot(grants[0]?.ids[0] ?? '0x')
  for (const [id, owner] of ownerOf)
    for (let i = 0n; i < SLOTS; i++) found.push([owner, await stored(id, base, i)])
  return found
}

async function stored(id: Hex, base: bigint, offset: bigint): Promise<Hex> {
  const types = [{ type: 'bytes32' }, { type: 'uint256' }] as const
  const slot = BigInt(keccak256(encodeAbiParameters(types, [id, base]))) + offset
  return (await at.client.getStorageAt({ address: at.grants, slot: toHex(slot, { size: 32 }) })) ?? '0x'
}

/** Where the contract keeps its grants: where the artefact's hash is found first. */
async function mappingSlot(id: Hex): Promise<bigint> {
  const grant = await at.client.readContract({
    address: at.grants,
    abi: grantsAbi,
    functionName: 'grantOf',
    args: [id],
  })
  for (let base = 0n; base < 16n; base++) if ((await stored(id, base, 0n)) === grant.artefactHash) return base
  throw new Error('The storage of no grant was found.')
}

/** Pairs of grants that have some 20 bytes in common. Bytes with eight zeros in a row are padding, which all have in common. */
function links(pieces: readonly (readonly [number, Hex])[]): Set<string> {
  const owners = new Map<string, number>()
  const linked = new Set<string>()
  for (const [owner, piece] of pieces) {
    const hex = piece.slice(2)
    for (let i = 0; i + 2 * WINDOW <= hex.length; i += 2) {
      const bytes = hex.slice(i, i + 2 * WINDOW)
      if (/^(?:..)*?(?:00){8}/.test(bytes)) continue
      const first = owners.get(bytes)
      if (first === undefined) owners.set(bytes, owner)
      else if (first !== owner) linked.add(`${first} and ${owner}`)
    }
  }
  return linked
}

describe('a reader of the chain', () => {
  test(`finds no link between ${GRANTS} grants of ${COMPANIES} companies`, async () => {
    const grants: Traced[] = []
    for (let i = 0; i < GRANTS; i++) grants.push(await live(i, createControlKeys()))
    const pieces = await traces(grants)

    // Nothing was overlooked: each grant has its calls, its events and its storage here.
    expect(pieces.length).toBeGreaterThan(GRANTS * (1 + 2 + Number(SLOTS)))
    expect([...links(pieces)]).toEqual([])
  })

  test.each(['widen', 'pause', 'revoke'] as const)(
    'would notice a %s key that serves two grants',
    async (name) => {
      const [first, second] = [createControlKeys(), createControlKeys()]
      const reused = { ...second, [name]: first[name] }
      const pieces = await traces([
        await live(2_001, first),
        await live(2_002, reused),
        await live(2_003, second),
      ])

      const expected = ['2001 and 2002', ...(['2002 and 2003'] as const)]
      expect([...links(pieces)].toSorted()).toEqual(expected)
    },
  )
})
