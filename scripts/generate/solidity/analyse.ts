import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const root = new URL('../../../', import.meta.url)

/** The contracts that are deployed; each has an interface of the same name with an I. */
export const contractNames = ['Grants', 'Logs', 'Members', 'Seats'] as const
export type ContractName = (typeof contractNames)[number]

export type StorageLayout = {
  readonly storage: readonly StorageItem[]
  readonly types: Readonly<
    Record<string, { readonly label: string; readonly members?: readonly StorageItem[] }>
  > | null
}

export type StorageItem = {
  readonly label: string
  readonly offset: number
  readonly slot: string
  readonly type: string
}

/** What the compiler says of a source, as far as our generators and checks read it. */
export type AstNode = {
  readonly nodeType: string
  readonly id: number
  /** Where it stands in the source: first byte, length, number of the source. */
  readonly src: string
  readonly name?: string
  readonly visibility?: string
  readonly stateVariable?: boolean
  readonly documentation?: { readonly text: string } | null
  readonly typeDescriptions?: { readonly typeString: string }
  readonly modifiers?: readonly { readonly modifierName: { readonly name: string } }[]
  readonly parameters?: { readonly parameters: readonly AstNode[] }
  readonly returnParameters?: { readonly parameters: readonly AstNode[] }
  readonly stateMutability?: string
  readonly nodes?: readonly AstNode[]
}

export type Analysis = {
  readonly storageLayout: (contract: ContractName) => StorageLayout
  /** The members of a contract or interface, in the order of the source, and the definition's own comment. */
  readonly definition: (file: string, name: string) => AstNode
  /** Every source of ours. */
  readonly sources: readonly { readonly file: string; readonly text: string; readonly ast: AstNode }[]
}

type Output = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[]
  readonly contracts: Readonly<
    Record<string, Readonly<Record<string, { readonly storageLayout: StorageLayout }>>>
  >
  readonly sources: Readonly<Record<string, { readonly ast: AstNode }>>
}

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(path.startsWith('@') ? `node_modules/${path}` : path, root)), 'utf8')

const ours = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...contractNames, 'Council'].map((name) => [`contracts/${name}.sol`, read(`contracts/${name}.sol`)]),
  )

/** Reads sources, ours if no others are given, by the compiler's own front end. No code is generated, so this takes a second. */
export function analyse(given = ours()): Analysis {
  const solc = require('solc') as {
    compile(input: string, callbacks: { import(path: string): { contents: string } }): string
  }
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(Object.entries(given).map(([file, content]) => [file, { content }])),
    settings: { outputSelection: { '*': { '*': ['storageLayout'], '': ['ast'] } } },
  }
  const compiled = solc.compile(JSON.stringify(input), { import: (path) => ({ contents: read(path) }) })
  const { errors = [], contracts, sources } = JSON.parse(compiled) as Output
  const fatal = errors.filter(({ severity }) => severity === 'error')
  if (fatal.length > 0) throw new Error(fatal.map(({ formattedMessage }) => formattedMessage).join('\n'))

  return {
    storageLayout(contract) {
      const found = contracts[`contracts/${contract}.sol`]?.[contract]?.storageLayout
      if (!found) throw new Error(`There is no storage layout of ${contract}.`)
      return found
    },
    definition(file, name) {
      const found = sources[file]?.ast.nodes?.find((node) => node.name === name)
      if (!found) throw new Error(`There is no ${name} in ${file}.`)
      return found
    },
    sources: Object.entries(sources)
      .filter(([file]) => file.startsWith('contracts/'))
      .map(([file, { ast }]) => ({ file, text: given[file] ?? read(file), ast })),
  }
}
