import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Contracts, compileAll, DEEP, DoesNotCompile, FAST, readSource } from './compile.ts'
import { loader, storeAddress } from './loader.ts'
import { units } from './units.ts'

/** A compiled contract as the runner takes it. */
export type Artifact = {
  readonly id: { readonly name: string; readonly solcVersion: string; readonly source: string }
  readonly contract: {
    readonly abi: string
    readonly bytecode: string
    readonly linkReferences: object
    readonly deployedBytecode: string
    readonly deployedLinkReferences: object
  }
}

/** A contract of the tests: a suite, or what one makes. */
export type TestContract = {
  readonly artifact: Artifact
  readonly isSuite: boolean
  /** Its file's name, without folder and ending. */
  readonly file: string
  /** What it deploys, by the name of the unit. */
  readonly units: readonly string[]
  /** Of its code, linked: the same while neither the test nor what it deploys has another interface. */
  readonly hash: string
}

/** The tests' contracts, each with loaders in place of what it deploys. Compiled once for each state of the sources; kept in `folder`. */
export function linkedTests(folder: string): readonly TestContract[] {
  const tests = globSync('test/contracts/*.t.sol').toSorted()
  const sources = globSync(['contracts/**/*.sol', 'test/contracts/**/*.sol']).toSorted()
  const state = hash(sources.map(readSource).join('\n'))
  const file = path.join(folder, 'tests.json')
  const kept = readKept(file)
  if (kept?.state === state) return kept.tests
  const linked = linkAll(tests)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify({ state, tests: linked }))
  return linked
}

type Kept = { readonly state: string; readonly tests: readonly TestContract[] }

function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch {
    return undefined
  }
}

/** Most tests compile the fast way. Which ones have too many variables for it, the compiler says one at a time. */
function linkAll(tests: readonly string[]): readonly TestContract[] {
  const deep: string[] = []
  for (;;) {
    const shallow = tests.filter((file) => !deep.includes(file))
    try {
      const linked = [
        ...link(compileAll(shallow, FAST), shallow),
        ...deep.flatMap((file) => link(compileAll([file], DEEP), [file])),
      ]
      const idle = units.filter(({ name }) => !linked.some((test) => test.units.includes(name)))
      if (idle.length > 0) throw new Error(`No test deploys ${idle.map(({ name }) => name).join(', ')}.`)
      return linked
    } catch (error) {
      const file =
        error instanceof DoesNotCompile && /Stack too deep[^]*?--> ([\w/.]+\.t\.sol)/.exec(error.message)?.[1]
      if (!file || deep.includes(file)) throw error
      deep.push(file)
    }
  }
}

function link(contracts: Contracts, tests: readonly string[]): readonly TestContract[] {
  const codes = units.flatMap(({ name, file }, i) => {
    const code = contracts[file]?.[name]?.evm.bytecode.object
    return code ? [{ name, code, loader: loader(storeAddress(i), code.length / 2) }] : []
  })
  return tests.flatMap((file) =>
    Object.entries(contracts[file] ?? {})
      .filter(([, { evm }]) => evm.bytecode.object !== '')
      .map(([name, { abi, evm }]) => {
        const code = evm.bytecode.object
        const used = codes.filter((unit) => code.includes(unit.code))
        const bytecode = used.reduce((text, unit) => text.replaceAll(unit.code, unit.loader), code)
        const artifact = {
          id: { name, solcVersion: '0.8.37', source: file },
          contract: {
            abi: JSON.stringify(abi),
            bytecode: `0x${bytecode}`,
            linkReferences: {},
            deployedBytecode: `0x${evm.deployedBytecode.object}`,
            deployedLinkReferences: {},
          },
        }
        const deployed = used.map((unit) => unit.name)
        return {
          artifact,
          isSuite: abi.some(({ type, name: of = '' }) => type === 'function' && /^(test|invariant)/.test(of)),
          file: path.basename(file, '.t.sol'),
          units: deployed,
          hash: hash(bytecode),
        }
      }),
  )
}

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
