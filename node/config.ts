import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'

const port = z.coerce.number().int().min(1).max(65_535)
const milliseconds = (standard: number) => z.coerce.number().int().min(100).max(3_600_000).default(standard)
const rate = (standard: number) => z.coerce.number().int().min(1).max(100_000).default(standard)
const seconds = (standard: number) => z.coerce.number().int().min(1).max(86_400).default(standard)

/** Every setting of a node, by the name of its environment variable. */
export const environmentSchema = z.object({
  HEXIN_MEMBER: z.coerce.number().int().min(1).meta({ description: 'This member’s number on the chain' }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .meta({ description: 'The member’s own PostgreSQL database' }),
  HEXIN_CHAIN_RPC: z.url({ protocol: /^https?$/ }).meta({ description: 'JSON-RPC of the chain' }),
  HEXIN_CHAIN_CHECK_RPC: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      description:
        'JSON-RPC of another engine, best another operator’s: what the two show differently is not believed; left out: the first one is trusted',
    }),
  HEXIN_NETWORK_FILE: z
    .string()
    .min(1)
    .meta({ description: 'The network file: chain, contracts, wallet, members' }),
  HEXIN_KEYS_FILE: z.string().min(1).meta({ description: 'The encrypted key file' }),
  HEXIN_PASSPHRASE_FILE: z.string().min(1).meta({ description: 'File with the key file’s passphrase' }),
  HEXIN_TOKENS_FILE: z
    .string()
    .min(1)
    .meta({ description: 'File with the SHA-256 of each API token, one a line' }),
  HEXIN_SECRETS_DIR: z
    .string()
    .min(1)
    .meta({ description: 'Folder for prekeys and grant keys: outside the database and its backups' }),
  HEXIN_CA_ROOTS_FILE: z.string().min(1).optional().meta({
    description:
      'PEM file of the CA roots whose certificates companies may sign with; without it no such signature is taken in',
  }),
  HEXIN_HTTP_HOST: z.string().default('127.0.0.1').meta({ description: 'Address that the API listens on' }),
  HEXIN_HTTP_PORT: port.meta({ description: 'Port of the API' }),
  HEXIN_P2P_HOST: z
    .string()
    .default('127.0.0.1')
    .meta({ description: 'Address that other members’ nodes reach' }),
  HEXIN_P2P_PORT: port.meta({ description: 'Port that other members’ nodes reach' }),
  HEXIN_METRICS_HOST: z
    .string()
    .default('127.0.0.1')
    .meta({ description: 'Address that the metrics listen on' }),
  HEXIN_METRICS_PORT: port
    .optional()
    .meta({ description: 'Port of the metrics (`/metrics`, for Prometheus); left out: none are served' }),
  HEXIN_TICK_MS: milliseconds(2_000).meta({
    description: 'Interval of publishing: checkpoints and relayed operations',
  }),
  HEXIN_POLL_MS: milliseconds(500).meta({ description: 'Interval of asking the chain for final blocks' }),
  HEXIN_BLOCK_AGE_S: seconds(60).meta({
    description: 'The oldest decision block that is accepted, in seconds',
  }),
  HEXIN_REQUEST_S: seconds(60).meta({ description: 'How long a request stays valid, in seconds' }),
  HEXIN_PREKEY_S: seconds(3_600).meta({ description: 'An epoch of the recipient prekey, in seconds' }),
  HEXIN_OIDC_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      description:
        'Issuer of the organisation’s OpenID Connect provider, whose tokens people use; left out: none',
    }),
  HEXIN_OIDC_AUDIENCE: z
    .string()
    .min(1)
    .default('hexin')
    .meta({ description: 'What the provider’s tokens must be for' }),
  HEXIN_OIDC_ROLES_CLAIM: z.string().min(1).default('roles').meta({
    description: 'Claim with a person’s roles: reader, clerk, compliance, administrator',
  }),
  HEXIN_OIDC_USER_CLAIM: z
    .string()
    .min(1)
    .default('sub')
    .meta({ description: 'Claim with the name that requests give for the person' }),
  HEXIN_RATE_TOKEN: rate(2_000).meta({ description: 'Requests a second that one API token may send' }),
  HEXIN_RATE_ORGANISATION: rate(5_000).meta({
    description: 'Requests a second that all API tokens together may send',
  }),
  HEXIN_RATE_ADDRESS: rate(1_000).meta({
    description: 'Requests a second that one address may send without a token',
  }),
  HEXIN_HTTP_CONNECTIONS: rate(4_000).meta({ description: 'Connections to the API that may be open' }),
  HEXIN_HTTP_CONNECTIONS_ADDRESS: rate(1_000).meta({
    description: 'Connections to the API that one address may have open; behind a proxy that is the proxy’s',
  }),
  HEXIN_PEER_CONNECTIONS: rate(16).meta({
    description: 'Connections that one member’s nodes may have open to this one',
  }),
  HEXIN_PEER_REQUESTS: rate(2_000).meta({
    description: 'Requests a second that one member’s nodes may send; further ones wait',
  }),
  HEXIN_PEER_BYTES: z.coerce
    .number()
    .int()
    .min(65_536)
    .max(2 ** 40)
    .default(64 * 1024 * 1024)
    .meta({
      description:
        'Bytes a second that one member’s requests and the replies to them may have; then its next ones wait',
    }),
  HEXIN_WEBHOOK_ALLOW: z
    .string()
    .regex(/^([0-9a-f.:]+(\/\d{1,3})?(,|$))*$/i, 'expected addresses and networks, separated by commas')
    .default('')
    .meta({
      description:
        'Addresses and networks that webhooks may reach though they are not public, e.g. 10.1.0.0/16,127.0.0.1',
    }),
  HEXIN_LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug'])
    .default('info')
    .meta({ description: 'What is worth a line' }),
})

export type Config = {
  readonly member: number
  readonly databaseUrl: string
  readonly chainRpc: string
  /** Another engine's, that what the first one shows is compared with. */
  readonly chainCheckRpc: string | undefined
  readonly networkFile: string
  readonly keysFile: string
  readonly passphraseFile: string
  readonly tokensFile: string
  readonly secretsDir: string
  readonly caRootsFile?: string | undefined
  readonly http: { readonly host: string; readonly port: number }
  readonly p2p: { readonly host: string; readonly port: number }
  readonly metrics: { readonly host: string; readonly port: number } | undefined
  readonly tickMs: number
  readonly pollMs: number
  readonly blockAgeS: number
  readonly requestS: number
  readonly prekeyS: number
  readonly webhookAllow: readonly string[]
  readonly oidc:
    | {
        readonly issuer: string
        readonly audience: string
        readonly rolesClaim: string
        readonly userClaim: string
      }
    | undefined
  readonly rate: { readonly token: number; readonly organisation: number; readonly address: number }
  /** Of the API, open at once. */
  readonly connections: { readonly all: number; readonly address: number }
  /** One member’s share of this node. */
  readonly peerLimits: { readonly connections: number; readonly requests: number; readonly bytes: number }
  readonly logLevel: string
}

/**
 * Reads the configuration from the environment, once, and lists every fault in it at one go.
 * @throws HexinError CONFIG_INVALID
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const parsed = environmentSchema.safeParse(env)
  if (!parsed.success)
    throw new HexinError('CONFIG_INVALID', { detail: faults(parsed.error, env), cause: parsed.error })
  const e = parsed.data
  return {
    member: e.HEXIN_MEMBER,
    databaseUrl: e.DATABASE_URL,
    chainRpc: e.HEXIN_CHAIN_RPC,
    chainCheckRpc: e.HEXIN_CHAIN_CHECK_RPC,
    networkFile: e.HEXIN_NETWORK_FILE,
    keysFile: e.HEXIN_KEYS_FILE,
    passphraseFile: e.HEXIN_PASSPHRASE_FILE,
    tokensFile: e.HEXIN_TOKENS_FILE,
    secretsDir: e.HEXIN_SECRETS_DIR,
    caRootsFile: e.HEXIN_CA_ROOTS_FILE,
    http: { host: e.HEXIN_HTTP_HOST, port: e.HEXIN_HTTP_PORT },
    p2p: { host: e.HEXIN_P2P_HOST, port: e.HEXIN_P2P_PORT },
    metrics:
      e.HEXIN_METRICS_PORT === undefined
        ? undefined
        : { host: e.HEXIN_METRICS_HOST, port: e.HEXIN_METRICS_PORT },
    tickMs: e.HEXIN_TICK_MS,
    pollMs: e.HEXIN_POLL_MS,
    blockAgeS: e.HEXIN_BLOCK_AGE_S,
    requestS: e.HEXIN_REQUEST_S,
    prekeyS: e.HEXIN_PREKEY_S,
    oidc:
      e.HEXIN_OIDC_ISSUER === undefined
        ? undefined
        : {
            issuer: e.HEXIN_OIDC_ISSUER,
            audience: e.HEXIN_OIDC_AUDIENCE,
            rolesClaim: e.HEXIN_OIDC_ROLES_CLAIM,
            userClaim: e.HEXIN_OIDC_USER_CLAIM,
          },
    webhookAllow: e.HEXIN_WEBHOOK_ALLOW.split(',').filter((entry) => entry !== ''),
    rate: {
      token: e.HEXIN_RATE_TOKEN,
      organisation: e.HEXIN_RATE_ORGANISATION,
      address: e.HEXIN_RATE_ADDRESS,
    },
    connections: { all: e.HEXIN_HTTP_CONNECTIONS, address: e.HEXIN_HTTP_CONNECTIONS_ADDRESS },
    peerLimits: {
      connections: e.HEXIN_PEER_CONNECTIONS,
      requests: e.HEXIN_PEER_REQUESTS,
      bytes: e.HEXIN_PEER_BYTES,
    },
    logLevel: e.HEXIN_LOG_LEVEL,
  }
}

function faults(error: z.ZodError, env: Readonly<Record<string, string | undefined>>): string {
  return error.issues
    .map(({ path, message }) => {
      const name = String(path[0])
      const found = env[name]
      // A database URL may carry a password.
      const shown =
        found === undefined ? 'nothing' : name === 'DATABASE_URL' ? 'a value' : JSON.stringify(found)
      return `${name}: found ${shown}; ${message}.`
    })
    .join(' ')
}
