import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { databaseUrl, ensureDatabases, preparePostgres } from '../../scripts/devnet/postgres.ts'
import { freePort } from './freePort.ts'
import { createTempFolder } from './tempFolder.ts'

/** A real PostgreSQL in a folder of its own, started as the devnet starts it. */
export type TempPostgres = {
  /** A URL without a database. */
  readonly url: string
  /** Starts it again, on the same folder and port. Resolves when it takes connections. */
  start(): Promise<void>
  /** Ends it at once, cutting connections (`SIGINT`), or as a kill of the machine would (`SIGQUIT`). */
  stop(signal?: 'SIGINT' | 'SIGQUIT'): Promise<void>
  dispose(): Promise<void>
}

export async function startTempPostgres(): Promise<TempPostgres> {
  const folder = createTempFolder()
  const passwordFile = path.join(folder.path, 'password')
  writeFileSync(passwordFile, 'test\n')
  // Whoever PostgreSQL runs as must pass through.
  chmodSync(folder.path, 0o755)
  const port = await freePort()
  let server: ChildProcess | undefined

  async function start(): Promise<void> {
    const { command, args, runAs } = await preparePostgres({
      folder: path.join(folder.path, 'data'),
      port,
      passwordFile,
    })
    server = spawn(command, args, { stdio: 'ignore', cwd: '/', ...runAs })
    await ensureDatabases(databaseUrl(port, 'test', 'postgres'), [])
  }

  async function stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    const running = server
    if (!running || running.exitCode !== null || running.signalCode !== null) return
    const ended = new Promise((resolve) => running.once('exit', resolve))
    running.kill(signal)
    await ended
  }

  await start()
  return {
    url: databaseUrl(port, 'test', '').slice(0, -1),
    start,
    stop,
    async dispose() {
      await stop()
      folder.remove()
    },
  }
}
