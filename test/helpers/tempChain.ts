import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { callRpc } from '../../scripts/devnet/chain/rpc.ts'
import { commandOf, isAlive } from '../../scripts/devnet/processes.ts'
import { freePort } from './freePort.ts'
import { createTempFolder } from './tempFolder.ts'

/** The devnet's chain as a process of its own in a folder of its own, started as the devnet starts it. */
export type TempChain = {
  readonly folder: string
  readonly journal: string
  readonly stateFile: string
  readonly rpcUrl: string
  /** Where anvil itself answers while it runs. */
  engineUrl(): string
  rpc(method: string, params?: readonly unknown[]): Promise<unknown>
  /** Starts it; what an earlier start left in the folder is continued. Rejects if it ends before it serves. */
  start(): Promise<void>
  /** Ends it in order. */
  stop(): Promise<void>
  /** SIGKILL to anvil; its wrapper ends by itself. */
  killAnvil(): Promise<void>
  /** SIGKILL to the wrapper, which leaves anvil behind: it still answers at `engineUrl`, and nobody makes blocks. */
  killWrapper(): Promise<void>
  /** Ends whatever of it still runs, and removes the folder. */
  dispose(): Promise<void>
}

const main = fileURLToPath(new URL('../../scripts/devnet/chain/main.ts', import.meta.url))

export async function createTempChain({
  chainId = 31_000_000 + Math.floor(Math.random() * 1_000_000),
  genesisTime = Math.floor(Date.now() / 1000),
}: {
  readonly chainId?: number
  readonly genesisTime?: number
} = {}): Promise<TempChain> {
  const { path: folder, remove } = createTempFolder()
  writeFileSync(path.join(folder, 'genesis.json'), JSON.stringify({ chainId, genesisTime }))
  const port = await freePort()
  const rpcUrl = `http://127.0.0.1:${port}`
  const pidFile = path.join(folder, 'anvil.pid')
  let child: ChildProcess | undefined

  /** The anvil of this folder, if it runs: never a process that merely got its number. */
  function anvilPid(): number | undefined {
    if (!existsSync(pidFile)) return undefined
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
    return isAlive(pid) && commandOf(pid).includes(folder) ? pid : undefined
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await ended
  }

  return {
    folder,
    journal: path.join(folder, 'journal.jsonl'),
    stateFile: path.join(folder, 'state.json'),
    rpcUrl,
    engineUrl() {
      const [, enginePort] = / --port (\d+) /.exec(commandOf(anvilPid() ?? 0)) ?? []
      return `http://127.0.0.1:${enginePort}`
    },
    rpc: (method, params) => callRpc(rpcUrl, method, params),
    async start() {
      const log = openSync(path.join(folder, 'log'), 'a')
      const started = spawn(process.execPath, [main, folder, `${port}`], {
        stdio: ['ignore', log, log, 'ipc'],
        env: { ...process.env, NODE_OPTIONS: '' },
      })
      child = started
      await new Promise<void>((resolve, reject) => {
        started.once('message', () => resolve())
        started.once('exit', (code) =>
          reject(new Error(`chain ended (${code}): ${readFileSync(path.join(folder, 'log'), 'utf8')}`)),
        )
      })
    },
    stop: () => end('SIGTERM'),
    killWrapper: () => end('SIGKILL'),
    async killAnvil() {
      const wrapper = child
      const ended = new Promise((resolve) => wrapper?.once('exit', resolve))
      const pid = anvilPid()
      if (pid === undefined) throw new Error('anvil does not run')
      process.kill(pid, 'SIGKILL')
      await ended
    },
    async dispose() {
      await end('SIGTERM')
      const left = anvilPid()
      if (left !== undefined) process.kill(left, 'SIGKILL')
      remove()
    },
  }
}
