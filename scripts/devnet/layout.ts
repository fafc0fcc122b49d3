import path from 'node:path'

/** Where everything of a devnet lies and listens. Ports follow from one base, so that several can run side by side. */
export type Layout = ReturnType<typeof createLayout>

export function createLayout(folder: string, basePort: number) {
  return {
    folder,
    basePort,
    /** Says what this folder is; its presence makes a folder a devnet's. */
    marker: path.join(folder, 'devnet.json'),
    lock: path.join(folder, 'lock'),
    /** Process ids by name, for whoever measures or kills. */
    pids: path.join(folder, 'pids.json'),
    networkFile: path.join(folder, 'network.json'),
    logs: path.join(folder, 'logs'),
    chain: { folder: path.join(folder, 'chain'), port: basePort + 45 },
    postgres: {
      folder: path.join(folder, 'postgres'),
      passwordFile: path.join(folder, 'postgres.password'),
      port: basePort + 32,
    },
    wallet: { port: basePort, origin: `http://localhost:${basePort}` },
    member: (number: number, id: string) => {
      const own = path.join(folder, 'members', id)
      return {
        folder: own,
        keysFile: path.join(own, 'keys.jwe'),
        passphraseFile: path.join(own, 'passphrase'),
        tokenFile: path.join(own, 'token'),
        tokensFile: path.join(own, 'tokens.sha256'),
        secretsDir: path.join(own, 'secrets'),
        database: `hexin_${id.replaceAll('-', '_')}`,
        httpPort: basePort + number,
        p2pPort: basePort + 100 + number,
        http: `http://127.0.0.1:${basePort + number}`,
      }
    },
  }
}

/** What `devnet.json` holds: enough for a command line to find its way. No secrets. */
export type DevnetMarker = {
  readonly version: 1
  readonly basePort: number
  readonly members: readonly {
    readonly number: number
    readonly id: string
    readonly roles: readonly string[]
    readonly name: { readonly zh: string; readonly en: string }
    readonly http: string
    readonly tokenFile: string
  }[]
  readonly wallet: string
  readonly chain: string
}
