import { readFileSync } from 'node:fs'
import {
  accessManagerAbi,
  councilAbi,
  grantsAbi,
  logsAbi,
  membersAbi,
  seatsAbi,
} from '@hexin/sdk/abis/generated.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type Abi, type Client, keccak256, parseEventLogs, sliceHex } from 'viem'
import { getCode, getLogs, readContract } from 'viem/actions'
import { ADMIN, ADMIN_DELAY_S, type Pace, restrictedRoles, selectorOf } from './roles.ts'
import type { Contracts } from './steps.ts'

type Build = Readonly<
  Record<
    string,
    {
      readonly deployedBytecodeHash: Hex
      readonly immutables: readonly { readonly start: number; readonly length: number }[]
    }
  >
>

const builds = {
  accessManager: 'AccessManager',
  members: 'Members',
  grants: 'Grants',
  logs: 'Logs',
  seats: 'Seats',
  council: 'Council',
  emergency: 'Council',
} as const

/**
 * Compares what is on the chain with what should be: the code of every contract with `contracts/build`, what the contracts refer to, and who
 * has which role. Returns what differs, in words; an empty list is a deployment as planned, which nobody but the governors has power over.
 */
export async function verifyDeployment(
  client: Client,
  { contracts, pace }: { readonly contracts: Contracts; readonly pace: Pace },
): Promise<string[]> {
  return [
    ...(await verifyCode(client, contracts)),
    ...(await verifyReferences(client, contracts)),
    ...(await verifyRoles(client, contracts, pace)),
  ]
}

async function verifyCode(client: Client, contracts: Contracts): Promise<string[]> {
  const file = new URL('../../contracts/build/contracts.json', import.meta.url)
  const build = JSON.parse(readFileSync(file, 'utf8')) as Build
  const found = await Promise.all(
    Object.entries(builds).map(async ([name, contract]) => {
      const expected = build[contract]
      const code = await getCode(client, { address: contracts[name as keyof Contracts] })
      if (!expected || !code) return `${name} has no code`
      const same = keccak256(withoutImmutables(code, expected.immutables)) === expected.deployedBytecodeHash
      return same ? undefined : `the code of ${name} is not that of the build`
    }),
  )
  return found.filter((finding) => finding !== undefined)
}

/** The code as the compiler has it: zeros where the constructor wrote. */
function withoutImmutables(code: Hex, immutables: Build[string]['immutables']): Hex {
  let rest = code
  for (const { start, length } of immutables) {
    const end = start + length
    const after = end * 2 + 2 < rest.length ? sliceHex(rest, end).slice(2) : ''
    rest = `${start === 0 ? '0x' : sliceHex(rest, 0, start)}${'00'.repeat(length)}${after}` as Hex
  }
  return rest
}

async function verifyReferences(client: Client, contracts: Contracts): Promise<string[]> {
  const { accessManager, members, seats } = contracts
  const references: readonly (readonly [keyof Contracts, Abi, string, Hex])[] = [
    ['members', membersAbi, 'authority', accessManager],
    ['logs', logsAbi, 'authority', accessManager],
    ['seats', seatsAbi, 'authority', accessManager],
    ['grants', grantsAbi, 'members', members],
    ['logs', logsAbi, 'members', members],
    ['seats', seatsAbi, 'members', members],
    ['council', councilAbi, 'accessManager', accessManager],
    ['council', councilAbi, 'token', seats],
    ['emergency', councilAbi, 'accessManager', accessManager],
    ['emergency', councilAbi, 'token', seats],
  ]
  const found = await Promise.all(
    references.map(async ([name, abi, functionName, expected]) => {
      const value = await readContract(client, { address: contracts[name], abi, functionName })
      return same(value as Hex, expected) ? undefined : `${functionName} of ${name} is ${String(value)}`
    }),
  )
  return found.filter((finding) => finding !== undefined)
}

const same = (a: Hex, b: Hex): boolean => a.toLowerCase() === b.toLowerCase()

/** Walks the whole graph: each role that any event of the AccessManager names, each account that ever had one, each function. */
async function verifyRoles(client: Client, contracts: Contracts, pace: Pace): Promise<string[]> {
  const abi: Abi = accessManagerAbi
  const manager = { address: contracts.accessManager, abi }
  const read = (functionName: string, args: readonly unknown[]): Promise<unknown> =>
    readContract(client, { ...manager, functionName, args })
  const events = parseEventLogs({
    abi: accessManagerAbi,
    logs: await getLogs(client, { address: manager.address, fromBlock: 0n, toBlock: 'latest' }),
  })
  const roles = new Set<bigint>([ADMIN, ...restrictedRoles.map(({ id }) => id)])
  const accounts = new Set<Hex>()
  for (const { args } of events) {
    if ('roleId' in args && args.roleId !== undefined) roles.add(args.roleId)
    if ('account' in args && args.account !== undefined) accounts.add(args.account)
  }

  const findings: string[] = []
  for (const role of roles) {
    const its = restrictedRoles.find(({ id }) => id === role)
    const holder = contracts[its?.holder ?? 'council']
    const delayS = its ? its.delayS : ADMIN_DELAY_S
    const isKnown = its !== undefined || role === ADMIN
    // oxlint-disable-next-line no-await-in-loop -- A few roles, once.
    const [admin, guardian] = await Promise.all([
      read('getRoleAdmin', [role]),
      read('getRoleGuardian', [role]),
    ])
    if (admin !== ADMIN) findings.push(`role ${role} is given by role ${String(admin)}`)
    if (guardian !== ADMIN) findings.push(`role ${role} is guarded by role ${String(guardian)}`)
    for (const account of accounts) {
      // oxlint-disable-next-line no-await-in-loop -- A few accounts, once.
      const [has, delay] = (await read('hasRole', [role, account])) as [boolean, number]
      const should = isKnown && same(account, holder)
      if (has !== should) findings.push(`${account} has ${has ? '' : 'not '}role ${role}`)
      if (has && should && delay !== (pace.delays ? delayS : 0))
        findings.push(`role ${role} waits ${delay} s`)
    }
  }
  for (const name of ['members', 'seats', 'logs'] as const) {
    // oxlint-disable-next-line no-await-in-loop -- Three contracts, once.
    if (await read('isTargetClosed', [contracts[name]])) findings.push(`${name} is closed`)
  }
  for (const { id, functions } of restrictedRoles)
    for (const [name, f] of functions) {
      // oxlint-disable-next-line no-await-in-loop -- A dozen functions, once.
      const role = await read('getTargetFunctionRole', [contracts[name], selectorOf(name, f)])
      if (role !== id) findings.push(`${name}.${f} needs role ${String(role)}`)
    }
  return findings
}
