import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, createClient } from '@hexin/sdk/client.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { DevnetMarker } from '../scripts/devnet/layout.ts'
import { UsageError } from '../scripts/terminal/output.ts'

/** Options by which every command finds its node. */
export type TargetOptions = {
  /** A member of the devnet by its id. */
  readonly as?: string
  readonly data?: string
  /** Any other node: its URL, and the file with an API token. */
  readonly node?: string
  readonly tokenFile?: string
}

export const defaultData = process.env['HEXIN_DATA'] ?? fileURLToPath(new URL('../.hexin', import.meta.url))

/** The devnet in a data folder. @throws UsageError */
export function readDevnet(data: string = defaultData): DevnetMarker {
  const file = path.join(data, 'devnet.json')
  if (!existsSync(file)) throw new UsageError(`There is no devnet in ${data}. Start one with: npm start`)
  return JSON.parse(readFileSync(file, 'utf8')) as DevnetMarker
}

export function readNetworkFile(data: string = defaultData): Network {
  const file = path.join(data, 'network.json')
  if (!existsSync(file))
    throw new UsageError(`There is no network file in ${data}. Start the devnet with: npm start`)
  return JSON.parse(readFileSync(file, 'utf8')) as Network
}

/** A client of one member of a devnet. @throws UsageError */
export function memberClient(devnet: DevnetMarker, id: string): Client & { readonly number: number } {
  const member = devnet.members.find((candidate) => candidate.id === id)
  if (!member)
    throw new UsageError(
      `The devnet has no member ${id}. It has: ${devnet.members.map((m) => m.id).join(', ')}.`,
    )
  if (!existsSync(member.tokenFile))
    throw new UsageError('The devnet’s first start has not come to its end. Start it with: npm start')
  return {
    ...createClient({ url: member.http, token: readFileSync(member.tokenFile, 'utf8').trim() }),
    number: member.number,
  }
}

/** The node that a command speaks to: `--node` with `--token-file`, or a member of the devnet. @throws UsageError */
export function targetClient(options: TargetOptions, usual: string): Client {
  if (options.node === undefined) return memberClient(readDevnet(options.data), options.as ?? usual)
  const { tokenFile } = options
  if (tokenFile !== undefined && !existsSync(tokenFile))
    throw new UsageError(`There is no file ${tokenFile}.`)
  return createClient({ url: options.node, token: tokenFile && readFileSync(tokenFile, 'utf8').trim() })
}
