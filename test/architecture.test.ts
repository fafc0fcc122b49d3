import { describe, expect, test } from 'vitest'
import { findCycle, type Module, parseModule, readModules } from './helpers/imports.ts'

/** What the files under `of` may import: beginnings of paths of ours, `node:` modules, `npm:` packages. The longest `of` counts. */
type Rule = { readonly of: string; readonly may: readonly string[] }

/** A package and everything in it; `npm:viem` is not `npm:viem-other`. */
const anyPackage = 'npm:'
const anyBuiltin = 'node:'

/*
 * design.md section 3: contracts -> sdk/abis -> sdk -> node, cli, wallet, console -> scripts, test, bench. The facts that it leaves open: the cli drives
 * scripts (for `up`) and opens key files by node/keys; scripts/devnet serves the wallet, so it builds it.
 */
const rules: readonly Rule[] = [
  { of: 'contracts/', may: ['contracts/', 'npm:@openzeppelin/contracts'] },

  {
    of: 'sdk/',
    may: ['sdk/', ...packages('zod viem canonicalize cborg @noble/hashes @hpke/core @sd-jwt/sd-jwt-vc')],
  },
  // Signatures by CAs are ASN.1 and SM2, as nothing else is.
  {
    of: 'sdk/caSignature/',
    may: [
      'sdk/',
      ...packages('@peculiar/asn1-schema @peculiar/asn1-x509 @peculiar/asn1-cms asn1js sm-crypto-v2 zod'),
    ],
  },
  { of: 'sdk/abis/', may: [] },
  { of: 'sdk/errors/', may: ['sdk/errors/'] },
  {
    of: 'sdk/proof/',
    may: [
      ...['sdk/proof/', 'sdk/errors/', 'sdk/crypto/port.ts', 'sdk/encoding.ts', 'sdk/base64url.ts'],
      'sdk/boundedMap.ts',
      'sdk/findOnce.ts',
    ],
  },
  { of: 'sdk/ethers/', may: ['sdk/', 'npm:ethers'] },

  { of: 'node/main.ts', may: ['node/', 'sdk/', anyBuiltin, anyPackage] },
  { of: 'node/startNode.ts', may: ['node/', 'sdk/', anyBuiltin, anyPackage] },
  { of: 'node/compose/', may: ['node/', 'sdk/', anyBuiltin, anyPackage] },
  { of: 'node/config.ts', may: ['sdk/errors/', 'npm:zod'] },
  { of: 'node/batcher.ts', may: [] },
  { of: 'node/bucket.ts', may: [] },
  { of: 'node/shutdown.ts', may: [] },
  { of: 'node/loop.ts', may: ['node:timers/promises'] },
  { of: 'node/ports/', may: ['node/ports/', 'sdk/'] },
  // Nothing that reaches out: no database, no HTTP, no network. Of viem the pure functions only (below).
  {
    of: 'node/services/',
    may: [
      ...['node/services/', 'node/ports/', 'node/batcher.ts', 'sdk/'],
      ...['node:crypto', 'node:stream', 'node:timers/promises', ...packages('zod csv-parse iconv-lite viem')],
    ],
  },
  { of: 'node/chain/', may: adapter('chain', ['npm:viem']) },
  { of: 'node/store/', may: adapter('store', packages('kysely pg')) },
  {
    of: 'node/p2p/',
    may: adapter('p2p', packages('libp2p @libp2p @chainsafe @multiformats/multiaddr')),
  },
  { of: 'node/print/', may: adapter('print', packages('pdfkit fontkit @fontsource')) },
  { of: 'node/oidc/', may: adapter('oidc', packages('jose')) },
  { of: 'node/egress/', may: adapter('egress', []) },
  { of: 'node/keys/', may: adapter('keys', packages('jose zod viem')) },
  {
    of: 'node/http/',
    may: [
      ...adapter('http', packages('express zod @asteasolutions/zod-to-openapi uqr prom-client')),
      // Types and constants of the use cases that it offers.
      'node/services/',
    ],
  },

  {
    of: 'cli/',
    may: ['cli/', 'sdk/', 'scripts/', 'node/keys/', anyBuiltin, ...packages('commander zod uqr')],
  },
  { of: 'wallet/', may: ['wallet/', 'sdk/'] },
  { of: 'wallet/build', may: ['wallet/build', anyBuiltin, 'npm:vite'] },
  { of: 'wallet/build/', may: ['wallet/build', anyBuiltin, 'npm:vite'] },
  { of: 'console/', may: ['console/', 'sdk/', anyPackage] },
  { of: 'scripts/', may: ['scripts/', 'sdk/', 'node/', 'wallet/build/', anyBuiltin, anyPackage] },
  {
    of: 'test/',
    may: [
      'test/',
      'bench/',
      'scripts/',
      'cli/',
      'wallet/',
      'console/',
      'node/',
      'sdk/',
      'contracts/',
      anyBuiltin,
      anyPackage,
    ],
  },
  { of: 'bench/', may: ['bench/', 'scripts/', 'test/', 'node/', 'sdk/', anyBuiltin, anyPackage] },
]

function packages(names: string): string[] {
  return names.split(' ').map((name) => `npm:${name}`)
}

/** What every adapter may: its port, the SDK, the batcher, the bucket, node's own modules; never another adapter. */
function adapter(own: string, libraries: readonly string[]): string[] {
  return [
    `node/${own}/`,
    'node/ports/',
    'node/batcher.ts',
    'node/bucket.ts',
    'sdk/',
    anyBuiltin,
    ...libraries,
  ]
}

/** Only there may the environment be read: composition roots, and what is started from a command line. */
const READS_ENVIRONMENT = /^(node\/main\.ts|cli\/|scripts\/|test\/|bench\/)/
/** What it is in the page that the build makes. */
const DEFINES_ENVIRONMENT = "'process.env.NODE_ENV':"

const LINES_MAX = 300
const GENERATED = new Set(['sdk/abis/generated.ts', 'sdk/networks/generated.ts'])

const folders = ['contracts', 'sdk', 'node', 'cli', 'wallet', 'console', 'scripts', 'test', 'bench']
const modules = readModules(folders)
const under = (folder: string) => modules.filter(({ file }) => file.startsWith(folder))

describe('imports', () => {
  test('every file imports only what its folder may', () => {
    expect(violations(modules)).toEqual([])
  })

  test.each(['sdk/', 'node/', 'cli/', 'scripts/', 'wallet/'])('%s has no cycle', (folder) => {
    expect(under(folder).length).toBeGreaterThan(10)
    expect(findCycle(under(folder))).toBeUndefined()
  })

  test('every import of a file of ours names one that is there', () => {
    const files = new Set(modules.map(({ file }) => file))
    const missing = modules.flatMap(({ file, imports }) =>
      imports
        .filter((target) => isOurs(target) && /\.(ts|sol)$/.test(target) && !files.has(target))
        .map((t) => `${file} -> ${t}`),
    )
    expect(missing).toEqual([])
  })

  test('services take pure functions and types of viem only, never a client or transport', () => {
    const pure = new Set([
      'decodeFunctionData',
      'encodeFunctionData',
      'recoverTypedDataAddress',
      'type LocalAccount',
    ])
    const taken = under('node/services/').flatMap(({ text }) =>
      [...text.matchAll(/import (type )?\{([^}]*)\} from 'viem[^']*'/g)].flatMap(
        ([, type = '', names = '']) => names.split(',').map((name) => `${type}${name.trim()}`),
      ),
    )
    expect(taken.length).toBeGreaterThan(0)
    expect(taken.filter((name) => !pure.has(name))).toEqual([])
  })
})

describe('the rest of the house rules', () => {
  test('only composition roots and command lines read the environment', () => {
    const readers = modules
      .filter(({ text }) => /\bprocess\.env\b/.test(text.replaceAll(DEFINES_ENVIRONMENT, '')))
      .map(({ file }) => file)
    expect(readers).toContain('node/main.ts')
    expect(readers.filter((file) => !READS_ENVIRONMENT.test(file))).toEqual([])
  })

  test('no hand-written file is longer than 300 lines', () => {
    const long = modules
      .filter(({ file }) => !GENERATED.has(file))
      .map(({ file, text }) => ({ file, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > LINES_MAX)
    expect(long).toEqual([])
  })
})

describe('the check itself can fail', () => {
  test.each([
    ['sdk/proof/made-up.ts', `import { readFile } from 'node:fs/promises'`],
    ['sdk/made-up.ts', `import { Wallet } from 'ethers'`],
    ['sdk/made-up.ts', `import { createLog } from '@hexin/node/store/log.ts'`],
    ['node/services/made-up.ts', `import { sql } from 'kysely'`],
    ['node/services/made-up.ts', `const { createServer } = await import('node:http')`],
    ['node/services/grants/made-up.ts', `export { createLog } from '../../store/log.ts'`],
    ['node/store/made-up.ts', `import { createAsk } from '../services/exchange/ask.ts'`],
    ['node/store/made-up.ts', `import {\n  type Wrapping,\n  wrap,\n} from '../keys/wrap.ts'`],
    ['wallet/made-up.ts', `import '../scripts/devnet/up.ts'`],
    ['node/p2p/made-up.ts', `import type { Express } from 'express'`],
    ['contracts/made-up.sol', `import {Foo} from "../sdk/foo.sol";`],
  ])('%s: %s', (file, text) => {
    expect(violations([parseModule(file, text)])).toHaveLength(1)
  })

  test('an import in a comment is none, a file outside every rule is one', () => {
    expect(
      violations([parseModule('sdk/made-up.ts', `// import 'node:fs'\n/* import 'node:fs' */`)]),
    ).toEqual([])
    expect(violations([parseModule('elsewhere/made-up.ts', `import 'node:fs'`)])).toHaveLength(1)
  })

  test('a cycle is found, and named whole', () => {
    const made = (file: string, target: string) => parseModule(file, `import { x } from '${target}'`)
    const cycle = findCycle([made('a/1.ts', './2.ts'), made('a/2.ts', './3.ts'), made('a/3.ts', './1.ts')])
    expect(cycle).toEqual(['a/1.ts', 'a/2.ts', 'a/3.ts', 'a/1.ts'])
  })
})

const isOurs = (target: string): boolean => !target.startsWith('node:') && !target.startsWith('npm:')

function violations(checked: readonly Module[]): string[] {
  return checked.flatMap(({ file, imports }) => {
    const may =
      rules.filter(({ of }) => file.startsWith(of)).toSorted((a, b) => b.of.length - a.of.length)[0]?.may ??
      []
    return imports
      .filter((target) => !may.some((allowed) => covers(allowed, target)))
      .map((t) => `${file} -> ${t}`)
  })
}

/** `npm:viem` covers `npm:viem/actions`, `node:stream` covers `node:stream/promises`, `sdk/` all of the SDK. */
function covers(allowed: string, target: string): boolean {
  if (allowed.endsWith('/') || allowed.endsWith(':')) return target.startsWith(allowed)
  return target === allowed || target.startsWith(`${allowed}/`)
}
