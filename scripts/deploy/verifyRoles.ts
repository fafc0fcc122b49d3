import { accessManagerAbi } from '@hexin/sdk/abis/generated.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Pace } from '@hexin/sdk/network.ts'
import { type Abi, type Client, parseEventLogs } from 'viem'
import { getBlockNumber, getLogs, readContract } from 'viem/actions'
import { ADMIN, ADMIN_DELAY_S, restrictedRoles, selectorOf } from './roles.ts'
import type { Contracts } from './steps.ts'

/** Blocks whose events are read at once: engines bound that. */
const STRIDE = 2_000n

/**
 * Walks the whole graph: each role that any event of the AccessManager names, each account that ever had one or ever will, each function. Its first event is the
 * network's first.
 */
export async function verifyRoles(
  client: Client,
  {
    contracts,
    pace,
    startBlock,
  }: { readonly contracts: Contracts; readonly pace: Pace; readonly startBlock?: number },
): Promise<string[]> {
  const abi: Abi = accessManagerAbi
  const manager = { address: contracts.accessManager, abi }
  const read = (functionName: string, args: readonly unknown[]): Promise<unknown> =>
    readContract(client, { ...manager, functionName, args })

  const roles = new Set<bigint>([ADMIN, ...restrictedRoles.map(({ id }) => id)])
  const accounts = new Set<Hex>([contracts.council, contracts.emergency])
  const events = await managerEvents(client, manager.address)
  for (const { args } of events) {
    if ('roleId' in args && args.roleId !== undefined) roles.add(args.roleId)
    if ('account' in args && args.account !== undefined) accounts.add(args.account.toLowerCase() as Hex)
  }

  const findings: string[] = []
  const first = Number(events[0]?.blockNumber)
  if (startBlock !== undefined && startBlock !== first)
    findings.push(`the first contract was deployed in block ${first}, not ${startBlock}`)
  for (const role of roles) {
    const its = restrictedRoles.find(({ id }) => id === role)
    const isKnown = its !== undefined || role === ADMIN
    const holder = contracts[its?.holder ?? 'council']
    const delayS = pace.delays ? (its?.delayS ?? ADMIN_DELAY_S) : 0
    const admin = await read('getRoleAdmin', [role])
    const guardian = await read('getRoleGuardian', [role])
    if (admin !== ADMIN) findings.push(`role ${role} is given by role ${String(admin)}`)
    if (guardian !== ADMIN) findings.push(`role ${role} is guarded by role ${String(guardian)}`)
    for (const account of accounts) {
      const [since, delay, pendingDelay, effect] = (await read('getAccess', [role, account])) as Access
      const should = isKnown && account === holder
      const has = since !== 0
      if (has !== should) findings.push(`${account} has ${has ? '' : 'not '}role ${role}`)
      if (!has || !should) continue
      const [isInEffect] = (await read('hasRole', [role, account])) as [boolean]
      if (!isInEffect) findings.push(`${account} has role ${role} only from ${since} on`)
      if (delay !== delayS) findings.push(`role ${role} waits ${delay} s, not ${delayS}`)
      if (effect !== 0) findings.push(`role ${role} will wait ${pendingDelay} s from ${effect} on`)
    }
  }
  for (const name of ['members', 'seats', 'logs'] as const)
    if (await read('isTargetClosed', [contracts[name]])) findings.push(`${name} is closed`)
  for (const { id, functions } of restrictedRoles)
    for (const [name, f] of functions) {
      const role = await read('getTargetFunctionRole', [contracts[name], selectorOf(name, f)])
      if (role !== id) findings.push(`${name}.${f} needs role ${String(role)}, not ${id}`)
    }
  return findings
}

/** From when an account has a role, 0 for never; how long its calls wait, and how long they will from when on. */
type Access = readonly [since: number, delay: number, pendingDelay: number, effect: number]

/** From block 0 on, whatever anybody says about where the contracts begin: what comes before would be hidden. */
async function managerEvents(client: Client, address: Hex) {
  const head = await getBlockNumber(client, { cacheTime: 0 })
  const logs = []
  for (let fromBlock = 0n; fromBlock <= head; fromBlock += STRIDE) {
    const toBlock = fromBlock + STRIDE > head ? head : fromBlock + STRIDE - 1n
    logs.push(...(await getLogs(client, { address, fromBlock, toBlock })))
  }
  return parseEventLogs({ abi: accessManagerAbi, logs })
}
