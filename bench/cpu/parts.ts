/** What a node spends its time on, in the order in which tables show it. */
export const parts = [
  'P-256 sign',
  'P-256 verify',
  'sealing, hashes, keys at rest',
  'HTTP server',
  'libp2p',
  'SQL client',
  'JSON, schemas, base64',
  'SD-JWT',
  'Merkle proofs',
  'services, gate, messages',
  'chain: poll, sign, publish',
  'system calls outside JavaScript',
  'garbage collection',
  'other threads: collector, compiler, files',
  'event loop and everything else',
] as const

export type Part = (typeof parts)[number]

export const OUTSIDE: Part = 'system calls outside JavaScript'
export const OTHER: Part = 'event loop and everything else'
export const OTHER_THREADS: Part = 'other threads: collector, compiler, files'

type Frame = { readonly functionName: string; readonly url: string }

/** First match counts. `of` is held against the frame's file; `named` against its function. */
const rules: readonly { readonly part: Part; readonly of?: RegExp; readonly named?: RegExp }[] = [
  { part: 'garbage collection', named: /^\(garbage collector\)$/ },
  { part: 'system calls outside JavaScript', named: /^\(program\)$/ },
  { part: 'P-256 sign', of: /^node:internal\/crypto\/sig/, named: /^sign/i },
  { part: 'P-256 verify', of: /^node:internal\/crypto\/sig/, named: /^verify/i },
  { part: 'sealing, hashes, keys at rest', of: /^node:(internal\/)?crypto/ },
  { part: 'sealing, hashes, keys at rest', of: /@hpke\/|\/sdk\/exchange\/seal\.ts|\/node\/keys\// },
  { part: 'JSON, schemas, base64', of: /^$/, named: /^(parse|stringify)$/ },
  {
    part: 'JSON, schemas, base64',
    of: /node_modules\/(zod|canonicalize)\/|\/sdk\/(encoding|base64url|schemas\/|statement\/)/,
  },
  { part: 'SD-JWT', of: /@sd-jwt\/|\/sdk\/records\// },
  { part: 'Merkle proofs', of: /\/sdk\/proof\// },
  {
    part: 'chain: poll, sign, publish',
    of: /node_modules\/(viem|ox|abitype)\/|@noble\/curves|\/node\/chain\/|undici/,
  },
  {
    part: 'SQL client',
    of: /node_modules\/(pg|pg-[a-z]+|kysely|postgres-[a-z]+)\/|\/node\/(store\/|batcher\.ts)/,
  },
  {
    part: 'libp2p',
    of: /node_modules\/(@libp2p|@chainsafe|@multiformats|libp2p|it-[a-z-]+|uint8[a-z-]+|multiformats|weald|race-[a-z]+|progress-events|main-event|any-signal|protons-runtime)\/|\/node\/p2p\//,
  },
  { part: 'HTTP server', of: /^node:(_http|internal\/http|http|internal\/url|querystring)/ },
  {
    part: 'HTTP server',
    of: /node_modules\/(express|router|body-parser|raw-body|finalhandler|qs|type-is|content-type|iconv-lite|send|on-finished|path-to-regexp)\/|\/node\/http\//,
  },
  { part: 'services, gate, messages', of: /\/node\/services\/|\/sdk\// },
]

/** The part that a frame of a stack stands for by itself; undefined where the frames around it must tell. */
export function partOf({ functionName, url }: Frame): Part | undefined {
  return rules.find(({ of, named }) => (!of || of.test(url)) && (!named || named.test(functionName)))?.part
}
