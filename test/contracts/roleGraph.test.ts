/* oxlint-disable no-await-in-loop -- One chain: calls follow each other. */
import {
  type Abi,
  type AbiFunction,
  BaseError,
  ContractFunctionRevertedError,
  encodeFunctionData,
  type Hex,
} from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildOf, sources } from '../../scripts/deploy/contracts.ts'
import { devnetPace, productionPace, restrictedRoles } from '../../scripts/deploy/roles.ts'
import { contractNames } from '../../scripts/deploy/steps.ts'
import { verifyDeployment } from '../../scripts/deploy/verify.ts'
import { verifyCode } from '../../scripts/deploy/verifyCode.ts'
import { accessManagerAbi, logsAbi, membersAbi, seatsAbi } from '../../sdk/abis/generated.ts'
import type { Pace } from '../../sdk/network.ts'
import { createPlannedChain } from './helpers/plannedChain.ts'

type Planned = Awaited<ReturnType<typeof createPlannedChain>>

let at: Planned
beforeAll(async () => {
  at = await createPlannedChain({ pace: productionPace, count: 3 })
})
afterAll(() => at.close())

const abis = { members: membersAbi, seats: seatsAbi, logs: logsAbi } as const

/** A value of this type, right or wrong: authority is judged before anything else. */
function anyOf(type: string): unknown {
  if (type.endsWith('[]')) return []
  if (type === 'bytes') return '0x'
  if (type.startsWith('bytes')) return `0x${'00'.repeat(Number(type.slice(5)))}`
  if (type === 'bool') return false
  if (type === 'address') return `0x${'00'.repeat(20)}`
  return type === 'uint8' || type === 'uint32' ? 0 : 0n
}

/** How a call by an account fails, by the error's name; undefined if it doesn't. */
async function errorOf(
  { client }: Planned,
  call: { account: Hex; address: Hex; abi: Abi; functionName: string; args: readonly unknown[] },
): Promise<string | undefined> {
  try {
    await client.simulateContract(call)
    return undefined
  } catch (error) {
    const revert = error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionRevertedError)
    return revert instanceof ContractFunctionRevertedError ? revert.data?.errorName : String(error)
  }
}

const changing = (abi: Abi): AbiFunction[] =>
  abi.filter((item): item is AbiFunction => item.type === 'function' && item.stateMutability === 'nonpayable')

describe('after the deployment', () => {
  test.each(['production', 'devnet'] as const)('all is as planned, at the pace of %s', async (name) => {
    const paces: Readonly<Record<string, Pace>> = { production: productionPace, devnet: devnetPace }
    const pace = paces[name] ?? productionPace
    const { client, planned, close } = await createPlannedChain({ pace, count: 2 })
    try {
      expect(await verifyDeployment(client, planned)).toEqual([])
    } finally {
      await close()
    }
  })

  test('every restricted function is in the table, once, and nothing else is', async () => {
    const restricted: string[] = []
    for (const [name, abi] of Object.entries(abis))
      for (const { name: functionName, inputs } of changing(abi)) {
        if (inputs.some(({ type }) => type.startsWith('tuple'))) continue
        const args = inputs.map(({ type }) => anyOf(type))
        const address = at.contracts[name as keyof typeof abis]
        const error = await errorOf(at, { account: at.stranger, address, abi, functionName, args })
        if (error === 'AccessManagedUnauthorized' && functionName !== 'setAuthority')
          restricted.push(`${name}.${functionName}`)
      }
    const table = restrictedRoles.flatMap(({ functions }) => functions.map((f) => f.join('.')))
    expect(restricted.toSorted()).toEqual(table.toSorted())
  })

  test('neither the deployer nor a member nor a stranger may call any of them', async () => {
    const nobodies = [at.deployer, at.stranger, ...at.members.map(({ signers }) => signers.chain.address)]
    for (const account of nobodies) {
      for (const [name, abi] of Object.entries(abis))
        for (const [contract, functionName] of restrictedRoles.flatMap(({ functions }) => functions)) {
          if (contract !== name) continue
          const item = changing(abi).find((f) => f.name === functionName)
          const args = (item?.inputs ?? []).map(({ type }) => anyOf(type))
          const call = { account, address: at.contracts[contract], abi, functionName, args }
          expect([account, functionName, await errorOf(at, call)]).toEqual([
            account,
            functionName,
            'AccessManagedUnauthorized',
          ])
        }
      const own = changing(accessManagerAbi).filter(({ name }) =>
        /^(grant|revoke|set|label|update)/.test(name),
      )
      expect(own.length).toBeGreaterThan(8)
      for (const { name: functionName, inputs } of own) {
        const args = inputs.map(({ type }) => anyOf(type))
        const call = {
          account,
          address: at.contracts.accessManager,
          abi: accessManagerAbi,
          functionName,
          args,
        }
        expect([functionName, await errorOf(at, call)]).toEqual([
          functionName,
          'AccessManagerUnauthorizedAccount',
        ])
      }
    }
  })
})

describe('what would be wrong is noticed', () => {
  const findings = async (leaveOut: RegExp): Promise<string> => {
    const { client, planned, close } = await createPlannedChain({
      pace: productionPace,
      count: 1,
      leaveOut: ({ what }) => leaveOut.test(what),
    })
    try {
      return (await verifyDeployment(client, planned)).join('; ')
    } finally {
      await close()
    }
  }

  test('the deployer keeps its role', async () => {
    expect(await findings(/take the deployer/)).toMatch(/^0x[0-9a-fA-F]{40} has role 0$/)
  })

  test('a role has nobody', async () => {
    expect(await findings(/^role keys to/)).toMatch(/has not role 3/)
  })

  test('a function was forgotten', async () => {
    expect(await findings(/^role logs for/)).toBe('logs.seal needs role 0, not 4')
  })

  test('another role can be given, another delay is coming, a target is closed, another code runs', async () => {
    const { client, contracts, planned, deployer, stranger, close } = await createPlannedChain({
      pace: productionPace,
      count: 1,
      leaveOut: ({ what }) => /take the deployer/.test(what),
    })
    try {
      const manager: Abi = accessManagerAbi
      const manage = async (functionName: string, args: readonly unknown[]) => {
        const data = encodeFunctionData({ abi: manager, functionName, args })
        await client.sendTransaction({ account: deployer, to: contracts.accessManager, data })
      }
      await manage('grantRole', [77n, stranger, 0])
      await manage('setRoleAdmin', [1n, 77n])
      await manage('setRoleGuardian', [2n, 77n])
      await manage('setTargetClosed', [contracts.seats, true])
      // A role that nobody has yet, but somebody will.
      await manage('setGrantDelay', [5n, 90 * 86_400])
      await client.increaseTime({ seconds: 6 * 86_400 })
      await manage('grantRole', [5n, stranger, 0])
      await manage('grantRole', [4n, contracts.council, 9])
      await client.setCode({ address: contracts.grants, bytecode: '0x60006000fd' })
      const all = (await verifyDeployment(client, planned)).join('; ')
      expect(all).toContain('the code of grants is not that of the build')
      expect(all).toContain('role 1 is given by role 77')
      expect(all).toContain('role 2 is guarded by role 77')
      expect(all).toMatch(/role 4 will wait 9 s from \d+ on/)
      expect(all).toMatch(new RegExp(`${stranger} has role 77`, 'i'))
      expect(all).toMatch(new RegExp(`${stranger} has role 5`, 'i'))
      expect(all).toContain('seats is closed')
      const account = contracts.accessManager
      await client.impersonateAccount({ address: account })
      await client.setBalance({ address: account, value: 10n ** 18n })
      const authority = {
        account,
        address: contracts.seats,
        abi: seatsAbi,
        functionName: 'setAuthority',
      } as const
      await client.writeContract({ ...authority, args: [contracts.council] })
      await client.setCode({ address: account, bytecode: '0x' })
      expect(await verifyDeployment(client, planned)).toEqual([
        'accessManager has no code',
        'the code of grants is not that of the build',
        expect.stringMatching(new RegExp(`^authority of seats is ${contracts.council}$`, 'i')),
      ])
    } finally {
      await close()
    }
  })

  test.each(contractNames.slice(1))(
    'what the constructor of %s wrote, whichever of it is another',
    async (name) => {
      const { client, contracts, planned } = at
      const address = contracts[name]
      const code = (await client.getCode({ address })) ?? '0x'
      const { immutables } = buildOf(sources[name].build)
      expect(immutables.length).toBeGreaterThan(2)
      try {
        for (const { name: variable, start, length } of immutables) {
          const bytes = Buffer.from(code.slice(2), 'hex')
          const last = start + length - 1
          bytes.writeUInt8(bytes.readUInt8(last) ^ 1, last)
          await client.setCode({ address, bytecode: `0x${bytes.toString('hex')}` })
          expect(await verifyCode(client, planned, name)).toEqual([
            expect.stringContaining(`in the code of ${name}, ${variable} is `),
          ])
        }
      } finally {
        await client.setCode({ address, bytecode: code })
      }
    },
  )

  test('the same contracts, but deployed for another pace', async () => {
    const { client, planned } = at
    expect(
      await verifyDeployment(client, {
        ...planned,
        pace: { ...productionPace, council: devnetPace.council },
      }),
    ).toEqual([
      'in the code of council, _votingDelay is 86400, not 0',
      'in the code of council, _votingPeriod is 604800, not 60',
    ])
    const hasty = (
      await verifyDeployment(client, { ...planned, pace: { ...productionPace, delays: false } })
    ).join()
    expect(hasty).toMatch(/role 0 waits 604800 s, not 0/)
  })
})
