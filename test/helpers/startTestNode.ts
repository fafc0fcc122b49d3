import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Config } from '@hexin/node/config.ts'
import { writeKeyFile } from '@hexin/node/keys/keyFile.ts'
import { createShutdown } from '@hexin/node/shutdown.ts'
import { startNode } from '@hexin/node/startNode.ts'
import { type Client, createClient } from '@hexin/sdk/client.ts'
import pino from 'pino'
import { peerLimits } from './peerLimits.ts'
import { createTempFolder } from './tempFolder.ts'
import { createTestDatabase, type TestDatabase } from './testDatabase.ts'
import type { TestNetwork } from './testNetwork.ts'

/** A whole node in this process: real chain, real database, real libp2p, real HTTP, and its loops. */
export type TestNode = {
  readonly url: string
  readonly token: string
  readonly client: Client
  readonly database: TestDatabase
  readonly secretsDir: string
  readonly config: Config
  /** What it would have told its operator. */
  readonly failures: readonly unknown[]
  /** Ends it and starts it again on what it has kept, with its settings changed like this. */
  restart(change?: Partial<Config>): Promise<void>
  /** Ends it for now. */
  halt(): Promise<void>
  stop(): Promise<void>
}

export async function startTestNode(
  { chain, network, keys }: TestNetwork,
  member: number,
): Promise<TestNode> {
  const folder = createTempFolder()
  const place = (name: string, content: string): string => {
    const file = path.join(folder.path, name)
    writeFileSync(file, content)
    return file
  }
  const own = network.members.find(({ number }) => number === member)
  if (!own) throw new RangeError(`There is no member ${member}.`)
  const token = randomBytes(24).toString('base64url')
  const database = await createTestDatabase({ migrated: false })
  const keysFile = path.join(folder.path, 'keys.jwe')
  await writeKeyFile(keysFile, keys(member), 'passphrase')
  const failures: unknown[] = []
  const config: Config = {
    member,
    databaseUrl: database.url,
    chainRpc: chain.rpcUrl,
    chainCheckRpc: undefined,
    networkFile: place('network.json', JSON.stringify(network)),
    keysFile,
    passphraseFile: place('passphrase', 'passphrase\n'),
    tokensFile: place('tokens', `${createHash('sha256').update(token).digest('hex')}\n`),
    secretsDir: path.join(folder.path, 'secrets'),
    http: { host: '127.0.0.1', port: Number(new URL(own.http).port) },
    p2p: own.p2p,
    metrics: undefined,
    tickMs: 300,
    pollMs: 100,
    blockAgeS: 60,
    requestS: 60,
    prekeyS: 3_600,
    webhookAllow: ['127.0.0.1'],
    oidc: undefined,
    rate: { token: 10_000, organisation: 10_000, address: 10_000 },
    connections: { all: 4_000, address: 1_000 },
    peerLimits,
    logLevel: 'info',
  }
  let shutdown = createShutdown()
  const start = (change: Partial<Config> = {}): Promise<void> =>
    startNode({
      config: { ...config, ...change },
      shutdown,
      log: pino({ level: 'silent' }),
      onFatal: (error) => failures.push(error),
    })
  async function halt(): Promise<void> {
    failures.push(...(await shutdown.close()))
    shutdown = createShutdown()
  }
  await start()
  return {
    url: own.http,
    token,
    client: createClient({ url: own.http, token }),
    database,
    secretsDir: path.join(folder.path, 'secrets'),
    config,
    failures,
    halt,
    async restart(change) {
      await halt()
      await start(change)
    },
    async stop() {
      failures.push(...(await shutdown.close()))
      await database.close()
      folder.remove()
    },
  }
}
