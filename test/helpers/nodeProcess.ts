import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Config } from '@hexin/node/config.ts'

export type NodeProcess = {
  readonly pid: number
  /** kill -9. Nothing happens where it is gone already. */
  kill(): Promise<void>
}

const main = fileURLToPath(new URL('../../node/main.ts', import.meta.url))

/**
 * A node as a process of its own, which can be killed. Resolves when it serves.
 *
 * @param logFile where it writes all that it would tell its operator; without one only its last words, to nobody
 */
export async function startNodeProcess(config: Config, logFile?: string): Promise<NodeProcess> {
  const log = logFile === undefined ? 'ignore' : openSync(logFile, 'a')
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      ...environmentOf(config),
      ...(logFile !== undefined && { HEXIN_LOG_LEVEL: 'debug' }),
    },
    stdio: ['ignore', log, log, 'ipc'],
  })
  if (typeof log === 'number') closeSync(log)
  const [message] = await Promise.race([once(child, 'message'), once(child, 'exit')])
  if (message !== 'ready') throw new Error(`the node ended with ${String(message)}`)
  return {
    pid: child.pid ?? 0,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

const environmentOf = (config: Config): Record<string, string> => ({
  HEXIN_MEMBER: `${config.member}`,
  DATABASE_URL: config.databaseUrl,
  HEXIN_CHAIN_RPC: config.chainRpc,
  ...(config.chainCheckRpc !== undefined && { HEXIN_CHAIN_CHECK_RPC: config.chainCheckRpc }),
  HEXIN_NETWORK_FILE: config.networkFile,
  HEXIN_KEYS_FILE: config.keysFile,
  HEXIN_PASSPHRASE_FILE: config.passphraseFile,
  HEXIN_TOKENS_FILE: config.tokensFile,
  HEXIN_SECRETS_DIR: config.secretsDir,
  HEXIN_HTTP_HOST: config.http.host,
  HEXIN_HTTP_PORT: `${config.http.port}`,
  HEXIN_P2P_HOST: config.p2p.host,
  HEXIN_P2P_PORT: `${config.p2p.port}`,
  HEXIN_TICK_MS: `${config.tickMs}`,
  HEXIN_POLL_MS: `${config.pollMs}`,
  HEXIN_WEBHOOK_ALLOW: config.webhookAllow.join(','),
  HEXIN_PEER_CONNECTIONS: `${config.peerLimits.connections}`,
  HEXIN_PEER_REQUESTS: `${config.peerLimits.requests}`,
  HEXIN_PEER_BYTES: `${config.peerLimits.bytes}`,
  HEXIN_RATE_TOKEN: `${config.rate.token}`,
  HEXIN_RATE_ORGANISATION: `${config.rate.organisation}`,
  HEXIN_HTTP_CONNECTIONS: `${config.connections.all}`,
  HEXIN_HTTP_CONNECTIONS_ADDRESS: `${config.connections.address}`,
  HEXIN_RATE_ADDRESS: `${config.rate.address}`,
  ...(config.metrics && {
    HEXIN_METRICS_HOST: config.metrics.host,
    HEXIN_METRICS_PORT: `${config.metrics.port}`,
  }),
  HEXIN_LOG_LEVEL: 'fatal',
})
