import { parseConfig } from '@hexin/node/config.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { describe, expect, test } from 'vitest'

const whole = {
  HEXIN_MEMBER: '3',
  DATABASE_URL: 'postgres://hexin:secret@127.0.0.1:5432/hexin',
  HEXIN_CHAIN_RPC: 'http://127.0.0.1:8545',
  HEXIN_NETWORK_FILE: '/etc/hexin/network.json',
  HEXIN_KEYS_FILE: '/etc/hexin/keys.jwe',
  HEXIN_PASSPHRASE_FILE: '/run/secrets/passphrase',
  HEXIN_TOKENS_FILE: '/etc/hexin/tokens.sha256',
  HEXIN_SECRETS_DIR: '/var/lib/hexin/secrets',
  HEXIN_HTTP_PORT: '7601',
  HEXIN_P2P_PORT: '7701',
}

function faultOf(env: Record<string, string | undefined>): string {
  try {
    parseConfig(env)
  } catch (error) {
    expect(error).toBeInstanceOf(HexinError)
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' })
    return (error as HexinError).message
  }
  throw new Error('It was accepted.')
}

describe('parseConfig', () => {
  test('reads every setting, with the standard values for what is left out', () => {
    expect(parseConfig(whole)).toEqual({
      member: 3,
      databaseUrl: whole.DATABASE_URL,
      chainRpc: whole.HEXIN_CHAIN_RPC,
      networkFile: whole.HEXIN_NETWORK_FILE,
      keysFile: whole.HEXIN_KEYS_FILE,
      passphraseFile: whole.HEXIN_PASSPHRASE_FILE,
      tokensFile: whole.HEXIN_TOKENS_FILE,
      secretsDir: whole.HEXIN_SECRETS_DIR,
      http: { host: '127.0.0.1', port: 7601 },
      p2p: { host: '127.0.0.1', port: 7701 },
      tickMs: 2_000,
      pollMs: 500,
      blockAgeS: 60,
      webhookAllow: [],
      requestS: 60,
      prekeyS: 3_600,
      rate: { token: 2_000, organisation: 5_000, address: 1_000 },
      connections: { all: 4_000, address: 1_000 },
      peerLimits: { connections: 16, requests: 2_000, bytes: 67_108_864 },
      logLevel: 'info',
    })
  })

  test('takes what is set, and ignores the rest of the environment', () => {
    const config = parseConfig({
      ...whole,
      HEXIN_HTTP_HOST: '::1',
      HEXIN_TICK_MS: '100',
      HEXIN_BLOCK_AGE_S: '86400',
      HEXIN_METRICS_PORT: '9464',
      HEXIN_OIDC_ISSUER: 'https://login.bank.example',
      HEXIN_OIDC_USER_CLAIM: 'name',
      HEXIN_WEBHOOK_ALLOW: '10.1.0.0/16,::1',
      HEXIN_LOG_LEVEL: 'debug',
      PATH: '/bin',
    })
    expect(config).toMatchObject({ http: { host: '::1' }, tickMs: 100, blockAgeS: 86_400, logLevel: 'debug' })
    expect(config).toMatchObject({
      metrics: { host: '127.0.0.1', port: 9464 },
      webhookAllow: ['10.1.0.0/16', '::1'],
      oidc: {
        ...{
          issuer: 'https://login.bank.example',
          audience: 'hexin',
          rolesClaim: 'roles',
          userClaim: 'name',
        },
      },
    })
    expect(config).not.toHaveProperty('PATH')
  })

  test('names every fault at one go, with what was found', () => {
    const message = faultOf({
      ...whole,
      HEXIN_MEMBER: 'three',
      HEXIN_HTTP_PORT: '70000',
      HEXIN_KEYS_FILE: undefined,
      HEXIN_TICK_MS: '1',
    })
    expect(message).toContain('HEXIN_MEMBER: found "three"')
    expect(message).toContain('HEXIN_HTTP_PORT: found "70000"')
    expect(message).toContain('HEXIN_KEYS_FILE: found nothing')
    expect(message).toContain('HEXIN_TICK_MS: found "1"')
    expect(message).not.toContain('HEXIN_P2P_PORT')
  })

  test.each(Object.keys(whole))('%s can’t be left out', (name) => {
    expect(faultOf({ ...whole, [name]: undefined })).toContain(`${name}: found nothing`)
  })

  test.each([
    ['HEXIN_MEMBER', '0'],
    ['HEXIN_MEMBER', '1.5'],
    ['HEXIN_MEMBER', ''],
    ['DATABASE_URL', 'mysql://127.0.0.1/hexin'],
    ['HEXIN_CHAIN_RPC', '127.0.0.1:8545'],
    ['HEXIN_HTTP_PORT', '0'],
    ['HEXIN_P2P_PORT', '-1'],
    ['HEXIN_TICK_MS', '3600001'],
    ['HEXIN_BLOCK_AGE_S', '0'],
    ['HEXIN_PREKEY_S', '86401'],
    ['HEXIN_LOG_LEVEL', 'verbose'],
    ['HEXIN_METRICS_PORT', '0'],
    ['HEXIN_OIDC_ISSUER', 'login.bank.example'],
    ['HEXIN_WEBHOOK_ALLOW', 'intranet'],
    ['HEXIN_TOKENS_FILE', ''],
  ])('%s = %j is refused by name', (name, value) => {
    expect(faultOf({ ...whole, [name]: value })).toContain(`${name}: found`)
  })

  test('never repeats the password of the database', () => {
    expect(faultOf({ ...whole, DATABASE_URL: 'mysql://hexin:secret@127.0.0.1/hexin' })).not.toContain(
      'secret',
    )
  })
})
