import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Node } from './ast.ts'

const require = createRequire(import.meta.url)
const root = new URL('../../', import.meta.url)

/** Whole texts by their path from the project's root, in place of what is on disk. */
export type Sources = Readonly<Record<string, string>>
type Settings = Readonly<Record<string, unknown>>

/** What compiles fastest: the other pipeline takes four to seven times as long, with the optimiser ten to twenty. */
export const FAST: Settings = { optimizer: { enabled: false } }
/** The fastest that has no limit of sixteen variables. */
export const DEEP: Settings = {
  viaIR: true,
  optimizer: { enabled: false, details: { yul: true, yulDetails: { optimizerSteps: ':' } } },
}
/** As in hardhat.config.ts. */
export const OPTIMISED: Settings = { viaIR: true, optimizer: { enabled: true, runs: 200 } }

export type Compiled = {
  readonly abi: readonly { readonly type: string; readonly name?: string }[]
  readonly evm: {
    readonly bytecode: { readonly object: string }
    readonly deployedBytecode: { readonly object: string }
  }
}

/** By file and contract. */
export type Contracts = Readonly<Record<string, Readonly<Record<string, Compiled>>>>

type Output = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts?: Contracts
  readonly sources?: Readonly<Record<string, { readonly ast: Node }>>
}

/** What the compiler refuses, in its own words. */
export class DoesNotCompile extends Error {
  override readonly name = 'DoesNotCompile'
}

export const readSource = (path: string): string =>
  readFileSync(fileURLToPath(new URL(path.startsWith('@') ? `node_modules/${path}` : path, root)), 'utf8')

/**
 * The creation code of `contract` in `file`, in hex, without the hash of its sources, which would tell apart what is alike.
 *
 * @throws DoesNotCompile
 */
export function creationCode(file: string, contract: string, sources: Sources = {}, settings = FAST): string {
  const select = { [file]: { [contract]: ['evm.bytecode.object'] } }
  const { contracts } = run([file], select, sources, settings)
  const code = contracts?.[file]?.[contract]?.evm.bytecode.object
  if (!code) throw new Error(`There is no code of ${contract} in ${file}.`)
  return code
}

/** Everything in these files and in what they import. @throws DoesNotCompile */
export function compileAll(files: readonly string[], settings: Settings): Contracts {
  const wanted = ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object']
  return run(files, { '*': { '*': wanted } }, {}, settings).contracts ?? {}
}

/** The syntax trees of these files and of all that they import. @throws DoesNotCompile */
export function syntaxTrees(files: readonly string[], sources: Sources = {}): ReadonlyMap<string, Node> {
  const { sources: found = {} } = run(files, { '*': { '': ['ast'] } }, sources, {})
  return new Map(Object.entries(found).map(([file, { ast }]) => [file, ast]))
}

function run(
  files: readonly string[],
  outputSelection: object,
  sources: Sources,
  settings: Settings,
): Output {
  const solc = require('solc') as {
    compile(input: string, callbacks: { import(path: string): { contents: string } }): string
  }
  const textOf = (path: string): string => sources[path] ?? readSource(path)
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(files.map((file) => [file, { content: textOf(file) }])),
    settings: { evmVersion: 'cancun', metadata: { appendCBOR: false }, ...settings, outputSelection },
  }
  const compiled = solc.compile(JSON.stringify(input), { import: (path) => ({ contents: textOf(path) }) })
  const output = JSON.parse(compiled) as Output
  const fatal = (output.errors ?? []).filter(({ severity }) => severity === 'error')
  if (fatal.length > 0)
    throw new DoesNotCompile(fatal.map(({ formattedMessage }) => formattedMessage).join('\n'))
  return output
}
