import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { callRpc } from './rpc.ts'

export type Anvil = {
  readonly process: ChildProcess
  rpc(method: string, params?: readonly unknown[]): Promise<unknown>
  readonly url: string
}

export type AnvilOptions = {
  readonly port: number
  readonly chainId: number
  /** Unix seconds of block 0: part of the chain's identity. */
  readonly genesisTime: number
  readonly stateFile: string
  readonly stateIntervalS: number
}

/**
 * Starts anvil without mining of its own: cancun, one wei of gas price, transactions in order of arrival. From the same genesis and the
 * same journal it makes the same blocks, hash for hash.
 */
export async function startAnvil(options: AnvilOptions): Promise<Anvil> {
  const child = spawn(
    anvilBinary(),
    [
      ...['--host', '127.0.0.1', '--port', `${options.port}`, '--quiet'],
      ...['--chain-id', `${options.chainId}`, '--timestamp', `${options.genesisTime}`],
      ...['--hardfork', 'cancun', '--gas-price', '1', '--block-base-fee-per-gas', '0', '--accounts', '1'],
      ...['--no-mining', '--order', 'fifo', '--slots-in-an-epoch', '0', '--no-request-size-limit'],
      ...['--state', options.stateFile, '--state-interval', `${options.stateIntervalS}`],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const url = `http://127.0.0.1:${options.port}`
  const anvil: Anvil = { process: child, url, rpc: (method, params) => callRpc(url, method, params) }
  await untilUp(anvil)
  return anvil
}

/** The binary itself, not npm's wrapper: signals must reach it. */
function anvilBinary(): string {
  const require = createRequire(import.meta.url)
  const platform = process.platform === 'win32' ? 'win32' : process.platform
  const arch = process.arch === 'x64' ? 'amd64' : process.arch
  const manifest = require.resolve(`@foundry-rs/anvil-${platform}-${arch}/package.json`)
  return path.join(path.dirname(manifest), 'bin', process.platform === 'win32' ? 'anvil.exe' : 'anvil')
}

async function untilUp({ process: child, rpc }: Anvil): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`anvil ended with exit code ${child.exitCode}`)
    try {
      await rpc('eth_chainId')
      return
    } catch {
      await sleep(50)
    }
  }
  throw new Error('anvil did not answer within 30 seconds')
}
