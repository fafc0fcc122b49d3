import { type Abi, type Hex, parseEventLogs, zeroHash } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { grantsAbi, logsAbi, membersAbi } from '../../sdk/abis/generated.ts'
import { algorithm, deploy, FOREVER, hashOf, type Network, purpose } from './helpers/deploy.ts'
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

/** An indexer has nothing but events and the time of their blocks. What it makes of them must be what the views say. */

let at: Network
beforeAll(async () => {
  at = await deploy()
})
afterAll(() => at.close())

const status = { active: 1, suspended: 2, retired: 3 } as const

async function history<const abi extends Abi>(abi: abi, address: Hex) {
  const logs = parseEventLogs({ abi, logs: await at.client.getLogs({ address, fromBlock: 0n }) })
  const times = new Map<bigint, bigint>()
  for (const { number, timestamp } of await Promise.all(
    logs.map(({ blockNumber }) => at.client.getBlock({ blockNumber: blockNumber ?? 0n })),
  ))
    times.set(number, timestamp)
  return logs.map((log) => ({ log, time: times.get(log.blockNumber ?? 0n) ?? 0n }))
}

const find = <K, V>(map: ReadonlyMap<K, V>, key: K): V => {
  const value = map.get(key)
  if (value === undefined) throw new Error(`No ${String(key)}.`)
  return value
}

test('members and keys', async () => {
  const { admit, relayer } = at
  const account = privateKeyToAccount(generatePrivateKey()).address
  const p256: Hex = `0x${'0a'.repeat(64)}`
  await admit('admit', [4, hashOf('second')])
  await admit('setRoles', [1, 6])
  await admit('setProfile', [1, hashOf('another profile')])
  await admit('addKey', [2, purpose.chain, algorithm.secp256k1, account, (await at.now()) + 100n, FOREVER])
  await admit('addKey', [2, purpose.statement, algorithm.p256, p256, 0n, FOREVER])
  await admit('endKey', [2, 1, 0n])
  await admit('suspend', [1])
  await admit('admit', [8, hashOf('third')])
  await admit('suspend', [3])
  await admit('reinstate', [3])
  await admit('retire', [2])
  await admit('suspendUrgently', [3, 0])
  await admit('admit', [16, hashOf('fourth')])
  await admit('suspendUrgently', [4, 1])
  await admit('confirmSuspension', [4])

  type Key = { purpose: number; algorithm: number; material: Hex; notBefore: bigint; notAfter: bigint }
  type Member = {
    roles: number
    status: number
    suspendedUntil: bigint
    profileHash: Hex
    admittedAt: bigint
    keys: Map<number, Key>
  }
  const members = new Map<number, Member>()
  for (const { log, time } of await history(membersAbi, at.members)) {
    if (log.eventName === 'AuthorityUpdated' || log.eventName === 'EIP712DomainChanged') continue
    const { eventName, args } = log
    if (eventName === 'MemberAdmitted') {
      const { roles, profileHash } = args
      const keys = new Map<number, Key>()
      members.set(args.member, {
        roles,
        profileHash,
        status: status.active,
        suspendedUntil: 0n,
        admittedAt: time,
        keys,
      })
      continue
    }
    const member = find(members, args.member)
    if (eventName === 'MemberRolesSet') member.roles = args.roles
    if (eventName === 'MemberProfileSet') member.profileHash = args.profileHash
    if (eventName === 'MemberSuspended')
      Object.assign(member, { status: status.suspended, suspendedUntil: FOREVER })
    if (eventName === 'MemberSuspendedUrgently') member.suspendedUntil = args.until
    if (eventName === 'MemberSuspensionConfirmed') member.suspendedUntil = FOREVER
    if (eventName === 'MemberReinstated') Object.assign(member, { status: status.active, suspendedUntil: 0n })
    if (eventName === 'MemberRetired') Object.assign(member, { status: status.retired, suspendedUntil: 0n })
    if (eventName === 'MemberKeyEnded') find(member.keys, args.index).notAfter = args.notAfter
    if (eventName === 'MemberKeyAdded') {
      const { member: _, index, ...key } = args
      member.keys.set(index, key)
    }
  }

  const contract = { address: at.members, abi: membersAbi } as const
  const count = await at.client.readContract({ ...contract, functionName: 'memberCount' })
  expect([...members.keys()]).toEqual(Array.from({ length: count }, (_, i) => i + 1))
  for (const [id, { keys, ...member }] of members) {
    expect(await at.client.readContract({ ...contract, functionName: 'memberOf', args: [id] })).toEqual(
      member,
    )
    expect(await at.client.readContract({ ...contract, functionName: 'keyCount', args: [id] })).toBe(
      keys.size,
    )
    for (const [index, key] of keys)
      expect(await at.client.readContract({ ...contract, functionName: 'keyAt', args: [id, index] })).toEqual(
        key,
      )
  }
  expect(find(members, 1).keys.get(0)?.material).toBe(relayer.toLowerCase())
})

test('grants', async () => {
  const key = generatePrivateKey()
  const { address } = privateKeyToAccount(key)
  const now = await at.now()
  const deadline = now + 3600n
  const call = (functionName: string, args: readonly unknown[]) =>
    at.send({ to: at.grants, abi: grantsAbi, functionName, args, from: at.relayer })

  const registrationOf = (artefact: string, version = 1) => ({
    artefactHash: hashOf(artefact),
    notBefore: now,
    expiry: now + 1000n,
    widenKey: address,
    pauseKey: address,
    revokeKey: address,
    version,
    deadline,
  })
  const ids: Hex[] = []
  for (const artefact of ['a', 'b', 'c', 'd']) {
    const registration = registrationOf(artefact)
    await call('register', [registration, await viemLibrary.sign(key, registerGrant(at, registration))])
    ids.push(
      await at.client.readContract({
        address: at.grants,
        abi: grantsAbi,
        functionName: 'grantIdOf',
        args: [registration],
      }),
    )
  }
  const [a, b, c, d] = ids
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('No grants.')
  const step = (grant: Hex, sequence: bigint) => ({ grant, sequence, deadline })
  const signed = async (data: Parameters<typeof viemLibrary.sign>[1]) => viemLibrary.sign(key, data)
  await call('pause', [a, 0n, deadline, await signed(pauseGrant(at, step(a, 0n)))])
  await call('resume', [a, 1n, deadline, await signed(resumeGrant(at, step(a, 1n)))])
  await call('pause', [a, 2n, deadline, await signed(pauseGrant(at, step(a, 2n)))])
  await call('pause', [b, 0n, deadline, await signed(pauseGrant(at, step(b, 0n)))])
  await call('revoke', [b, await signed(revokeGrant(at, b))])
  const widen = async (predecessor: Hex, sequence: bigint, artefact: string, version: number) => {
    const wider = registrationOf(artefact, version)
    const signature = await signed(widenGrant(at, { predecessor, sequence, ...wider }))
    await call('widen', [predecessor, sequence, wider, signature])
    const contract = { address: at.grants, abi: grantsAbi } as const
    ids.push(
      await at.client.readContract({ ...contract, functionName: 'widenedIdOf', args: [predecessor, wider] }),
    )
    return ids.at(-1) ?? '0x'
  }
  const c2 = await widen(c, 0n, 'c, wider', 2)
  await call('pause', [c2, 0n, deadline, await signed(pauseGrant(at, step(c2, 0n)))])
  await call('resume', [c2, 1n, deadline, await signed(resumeGrant(at, step(c2, 1n)))])
  await widen(c2, 2n, 'c, wider still', 3)
  const d2 = await widen(d, 0n, 'd, wider', 2)
  await widen(d2, 0n, 'd, wider still', 3)
  await call('revoke', [d2, await signed(revokeGrant(at, d2))])

  const isOf = (id: Hex, version: Rebuilt, origin: Hex) => id === origin || version.origin === origin
  type Rebuilt = { state: number; sequence: bigint; predecessor: Hex; origin: Hex }
  const grants = new Map<Hex, Rebuilt>()
  for (const { log, time } of await history(grantsAbi, at.grants)) {
    if (log.eventName === 'EIP712DomainChanged') continue
    const { eventName, args } = log
    if (eventName === 'GrantRegistered') {
      const { grant, ...fixed } = args
      const lineage = { predecessor: zeroHash, origin: zeroHash }
      grants.set(grant, { ...fixed, ...lineage, state: 0, sequence: 0n, registeredAt: time } as Rebuilt)
      continue
    }
    const grant = find(grants, args.grant)
    const origin = grant.origin === zeroHash ? args.grant : grant.origin
    if (eventName === 'GrantSuperseded') {
      Object.assign(grant, { state: 3, sequence: args.sequence + 1n })
      Object.assign(find(grants, args.successor), { predecessor: args.grant, origin })
    } else if (eventName === 'GrantRevoked')
      for (const [id, version] of grants) version.state = isOf(id, version, origin) ? 2 : version.state
    else Object.assign(grant, { state: eventName === 'GrantPaused' ? 1 : 0, sequence: args.sequence + 1n })
  }

  expect([...grants.keys()]).toEqual(ids)
  for (const [id, grant] of grants)
    expect(
      await at.client.readContract({
        address: at.grants,
        abi: grantsAbi,
        functionName: 'grantOf',
        args: [id],
      }),
    ).toEqual(grant)
})

test('logs', async () => {
  const deadline = (await at.now()) + 3600n
  const contract = { address: at.logs, abi: logsAbi } as const
  const call = (functionName: string, args: readonly unknown[]) =>
    at.send({ ...contract, to: at.logs, functionName, args })
  const checkpointOf = (note: string) => ({
    member: 1,
    size: 5n,
    root: hashOf('root'),
    noteHash: hashOf(note),
    deadline,
  })
  for (const note of ['bare', 'cosigned']) {
    const signature = await viemLibrary.sign(at.logKey, publishCheckpoint(at, checkpointOf(note)))
    await call('publish', [checkpointOf(note), [], signature])
  }
  await call('seal', [1, 5n, hashOf('root'), []])
  const next = checkpointOf('in the successor')
  const signed = await viemLibrary.sign(at.logKey, publishSuccessorCheckpoint(at, { log: 1, ...next }))
  await call('publishSuccessor', [1, next, [], signed])
  await call('seal', [1, 5n, hashOf('root'), []])

  const empty = { size: 0n, root: zeroHash as Hex, noteHash: zeroHash as Hex, publishedAt: 0n }
  const heads = new Map([[0, empty]])
  const seals = new Map<number, object>()
  for (const { log, time } of await history(logsAbi, at.logs)) {
    if (log.eventName === 'LogSealed') {
      const { size, root } = log.args
      seals.set(log.args.log, { size, root, sealedAt: time })
      heads.set(log.args.log + 1, { ...empty, size, root, publishedAt: time })
    }
    if (log.eventName !== 'CheckpointPublished' && log.eventName !== 'SuccessorCheckpointPublished') continue
    const number = log.eventName === 'CheckpointPublished' ? 0 : log.args.log
    const head = find(heads, number)
    const { size, root, noteHash } = log.args
    heads.set(number, { size, root, noteHash, publishedAt: size === head.size ? head.publishedAt : time })
  }

  expect(await at.client.readContract({ ...contract, functionName: 'currentLogOf', args: [1] })).toBe(2)
  const head = await at.client.readContract({ ...contract, functionName: 'headOf', args: [1] })
  expect(head).toEqual({ ...find(heads, 0), deadline })
  expect([...seals.keys()]).toEqual([0, 1])
  for (const [number, expected] of heads) {
    const args = [1, number] as const
    expect(await at.client.readContract({ ...contract, functionName: 'headOfLog', args })).toMatchObject(
      expected,
    )
    const seal = seals.get(number) ?? { size: 0n, root: zeroHash, sealedAt: 0n }
    expect(await at.client.readContract({ ...contract, functionName: 'sealOf', args })).toEqual(seal)
  }
})
