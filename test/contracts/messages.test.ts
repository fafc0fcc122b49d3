import {
  type Abi,
  BaseError,
  ContractFunctionRevertedError,
  encodeAbiParameters,
  type Hex,
  keccak256,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { grantsAbi, logsAbi, membersAbi } from '../../sdk/abis/generated.ts'
import { algorithm, deploy, FOREVER, hashOf, type Network, purpose } from './helpers/deploy.ts'
import { ethersLibrary } from './helpers/ethersLibrary.ts'
import type { Library, TypedData } from './helpers/library.ts'
import {
  pauseGrant,
  publishCheckpoint,
  publishSuccessorCheckpoint,
  registerGrant,
  resumeGrant,
  revokeGrant,
  widenGrant,
} from './helpers/messages.ts'
import { viemLibrary } from './helpers/viemLibrary.ts'

const [widenKey, pauseKey, revokeKey] = [generatePrivateKey(), generatePrivateKey(), generatePrivateKey()]
const addressOf = (key: Hex): Hex => privateKeyToAccount(key).address

const registration = (artefact: string) => ({
  artefactHash: hashOf(artefact),
  notBefore: 1_700_000_000n,
  expiry: 4_000_000_000n,
  widenKey: addressOf(widenKey),
  pauseKey: addressOf(pauseKey),
  revokeKey: addressOf(revokeKey),
  version: 1,
  deadline: 4_000_000_000n,
})

type Registration = ReturnType<typeof registration>

const idTypes = ['bytes32', 'uint64', 'uint64', 'address', 'address', 'address', 'uint32'].map((type) => ({
  type,
}))
const idValues = (r: Registration) =>
  [r.artefactHash, r.notBefore, r.expiry, r.widenKey, r.pauseKey, r.revokeKey, r.version] as const

/** The ids as the documentation defines them: of a first version, and of one that follows another. */
const idOf = (r: Registration): Hex => keccak256(encodeAbiParameters(idTypes, idValues(r)))
const widenedIdOf = (predecessor: Hex, r: Registration): Hex =>
  keccak256(encodeAbiParameters([{ type: 'bytes32' }, ...idTypes], [predecessor, ...idValues(r)]))

const checkpoint = (member: number) => ({
  member,
  size: 12n,
  root: hashOf('root'),
  noteHash: hashOf('note'),
  deadline: 4_000_000_000n,
})

type Message = {
  readonly data: TypedData
  readonly key: Hex
  readonly to: Hex
  readonly abi: Abi
  readonly functionName: string
  readonly args: (signature: Hex) => readonly unknown[]
  /** How many events it makes, if not one. */
  readonly events?: number
  /** What the administrator must have done before. */
  readonly after?: Parameters<Network['send']>[0]
}

/** All seven messages, in an order in which one grant takes them. */
function messages(at: Network, artefact: string, member: number): readonly Message[] {
  const grants = { to: at.grants, abi: grantsAbi }
  const r = registration(artefact)
  const grant = idOf(r)
  const step = (sequence: bigint) => ({ grant, sequence, deadline: r.deadline })
  const wider = { ...registration(`${artefact}, wider`), version: 2 }
  const c = checkpoint(member)
  return [
    {
      ...grants,
      data: registerGrant(at, r),
      key: widenKey,
      functionName: 'register',
      args: (signature) => [r, signature],
    },
    {
      ...grants,
      data: pauseGrant(at, step(0n)),
      key: pauseKey,
      functionName: 'pause',
      args: (signature) => [grant, 0n, r.deadline, signature],
    },
    {
      ...grants,
      data: resumeGrant(at, step(1n)),
      key: pauseKey,
      functionName: 'resume',
      args: (signature) => [grant, 1n, r.deadline, signature],
    },
    {
      ...grants,
      data: widenGrant(at, { predecessor: grant, sequence: 2n, ...wider }),
      key: widenKey,
      functionName: 'widen',
      args: (signature) => [grant, 2n, wider, signature],
      events: 2,
    },
    {
      ...grants,
      data: revokeGrant(at, grant),
      key: revokeKey,
      functionName: 'revoke',
      args: (signature) => [grant, signature],
    },
    {
      to: at.logs,
      abi: logsAbi,
      data: publishCheckpoint(at, c),
      key: at.logKey,
      functionName: 'publish',
      args: (signature) => [c, [hashOf('a node'), hashOf('another')].slice(0, member - 1), signature],
    },
    {
      to: at.logs,
      abi: logsAbi,
      data: publishSuccessorCheckpoint(at, { log: 1, ...c }),
      key: at.logKey,
      functionName: 'publishSuccessor',
      args: (signature) => [1, c, [hashOf('a node'), hashOf('another')].slice(0, member - 1), signature],
      after: { to: at.logs, abi: logsAbi, functionName: 'seal', args: [member, c.size, c.root, []] },
    },
  ]
}

const libraries: readonly Library[] = [viemLibrary, ethersLibrary]

let at: Network
beforeAll(async () => {
  at = await deploy()
})
afterAll(() => at.close())

describe('viem and ethers agree', () => {
  test('on every digest and signature', async () => {
    for (const { data, key } of messages(at, 'agree', 1)) {
      expect(viemLibrary.digest(data), data.primaryType).toBe(ethersLibrary.digest(data))
      expect(await viemLibrary.sign(key, data), data.primaryType).toBe(await ethersLibrary.sign(key, data))
    }
  })

  test('on every calldata', () => {
    for (const { functionName, abi, args } of [...messages(at, 'agree', 1), ...messages(at, 'agree', 3)]) {
      const call = { abi, functionName, args: args(`0x${'5a'.repeat(65)}`) }
      expect(viemLibrary.calldata(call), functionName).toBe(ethersLibrary.calldata(call))
    }
  })
})

test('the contract computes the ids that the documentation defines', async () => {
  const r = registration('id')
  const contract = { address: at.grants, abi: grantsAbi } as const
  expect(await at.client.readContract({ ...contract, functionName: 'grantIdOf', args: [r] })).toBe(idOf(r))
  const predecessor = idOf(r)
  expect(
    await at.client.readContract({ ...contract, functionName: 'widenedIdOf', args: [predecessor, r] }),
  ).toBe(widenedIdOf(predecessor, r))
})

test.each([
  ['Hexin Grants', () => at.grants],
  ['Hexin Logs', () => at.logs],
  ['Hexin Members', () => at.members],
] as const)('%s names its domain (ERC-5267)', async (name, address) => {
  const domain = await at.client.getEip712Domain({ address: address() })
  expect(domain).toEqual({
    domain: {
      name,
      version: '1',
      chainId: at.chainId,
      verifyingContract: expect.any(String),
      salt: expect.any(String),
    },
    extensions: [],
    fields: '0x0f',
  })
  expect(domain.domain.verifyingContract.toLowerCase()).toBe(address().toLowerCase())
})

test.each(libraries)('the contracts take calldata and signatures made by $name', async (library) => {
  const fresh = await deploy()
  try {
    for (const message of messages(fresh, library.name, 1)) {
      const { data, key, to, abi, functionName, args, events = 1, after } = message
      if (after) await fresh.send(after)
      const signature = await library.sign(key, data)
      const calldata = library.calldata({ abi, functionName, args: args(signature) })
      const hash = await fresh.client.sendTransaction({ account: fresh.relayer, to, data: calldata })
      const receipt = await fresh.client.getTransactionReceipt({ hash })
      expect([functionName, receipt.status, receipt.logs.length]).toEqual([functionName, 'success', events])
    }
    const grant = await fresh.client.readContract({
      address: fresh.grants,
      abi: grantsAbi,
      functionName: 'grantOf',
      args: [idOf(registration(library.name))],
    })
    expect(grant).toMatchObject({ state: 2, sequence: 3n })
  } finally {
    await fresh.close()
  }
})

describe('errors say what was wrong', () => {
  const unknown = hashOf('unknown')
  const late = { ...registration('late'), deadline: 1n }
  const junk: Hex = `0x${'00'.repeat(64)}`

  const cases = (): readonly (readonly [string, readonly unknown[], Parameters<Network['send']>[0]])[] => {
    const grants = { to: at.grants, abi: grantsAbi }
    const members = { to: at.members, abi: membersAbi }
    const logs = { to: at.logs, abi: logsAbi }
    return [
      [
        'GrantCallerNotRelayer',
        [at.stranger],
        { ...grants, from: at.stranger, functionName: 'register', args: [registration('x'), junk] },
      ],
      ['GrantUnknown', [unknown], { ...grants, functionName: 'revoke', args: [unknown, junk] }],
      [
        'GrantDeadlinePassed',
        [1n],
        { ...grants, from: at.relayer, functionName: 'register', args: [late, junk] },
      ],
      [
        'ECDSAInvalidSignatureLength',
        [64n],
        { ...grants, from: at.relayer, functionName: 'register', args: [registration('x'), junk] },
      ],
      [
        'CheckpointDeadlinePassed',
        [1n],
        { ...logs, functionName: 'publish', args: [{ ...checkpoint(1), deadline: 1n }, [], junk] },
      ],
      [
        'CheckpointEmpty',
        [1],
        { ...logs, functionName: 'publish', args: [{ ...checkpoint(1), size: 0n }, [], junk] },
      ],
      ['MemberUnknown', [77], { ...members, functionName: 'memberOf', args: [77] }],
      ['MemberRolesInvalid', [0], { ...members, functionName: 'admit', args: [0, unknown] }],
      [
        'MemberKeyTaken',
        [1, 0],
        {
          ...members,
          functionName: 'addKey',
          args: [1, purpose.log, algorithm.secp256k1, at.relayer, 0n, FOREVER],
        },
      ],
      ['SealBeyondHead', [1, 5n, 0n], { ...logs, functionName: 'seal', args: [1, 5n, hashOf('root'), []] }],
      [
        'LogNotCurrent',
        [1, 3, 0],
        { ...logs, functionName: 'publishSuccessor', args: [3, checkpoint(1), [], junk] },
      ],
      [
        'AccessManagedUnauthorized',
        [at.stranger],
        { ...members, from: at.stranger, functionName: 'suspend', args: [1] },
      ],
    ]
  }

  test.each(libraries)('and $name reads them by name and values', async (library) => {
    for (const [name, args, call] of cases()) {
      const decoded = library.decodeError(call.abi, await revertData(at.send(call)))
      expect(decoded.name).toBe(name)
      expect(decoded.args.map(comparable)).toEqual(args.map(comparable))
    }
  })
})

/** Addresses regardless of checksum, integers regardless of their JavaScript type. */
const comparable = (value: unknown): string => String(value).toLowerCase()

async function revertData(sending: Promise<unknown>): Promise<Hex> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  const revert = error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionRevertedError)
  if (!(revert instanceof ContractFunctionRevertedError) || revert.raw === undefined)
    throw new Error('The call did not revert with data.', { cause: error })
  return revert.raw
}
