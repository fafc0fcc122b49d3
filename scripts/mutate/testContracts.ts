import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  type Compiled,
  type Contracts,
  compileAll,
  DEEP,
  DoesNotCompile,
  FAST,
  readSource,
} from './compile.ts'
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
  /** Of its code. */
  readonly hash: string
}

/** The tests' contracts. Compiled once for each state of the sources; kept in `folder`. */
export function testContracts(folder: string): readonly TestContract[] {
  const tests = globSync('test/contracts/*.t.sol').toSorted()
  const sources = globSync(['contracts/**/*.sol', 'test/contracts/**/*.sol']).toSorted()
  const state = hash(sources.map(readSource).join('\n'))
  const file = path.join(folder, 'tests.json')
  const kept = readKept(file)
  if (kept?.state === state) return kept.tests
  const made = makeAll(tests)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify({ state, tests: made }))
  return made
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
function makeAll(tests: readonly string[]): readonly TestContract[] {
  const deep: string[] = []
  for (;;) {
    const shallow = tests.filter((file) => !deep.includes(file))
    try {
      const made = [
        ...contractsIn(compileAll(shallow, FAST), shallow),
        ...deep.flatMap((file) => contractsIn(compileAll([file], DEEP), [file])),
      ]
      const idle = units.filter(({ name }) => !made.some((test) => test.units.includes(name)))
      if (idle.length > 0) throw new Error(`No test deploys ${idle.map(({ name }) => name).join(', ')}.`)
      return made
    } catch (error) {
      const file =
        error instanceof DoesNotCompile && /Stack too deep[^]*?--> ([\w/.]+\.t\.sol)/.exec(error.message)?.[1]
      if (!file || deep.includes(file)) throw error
      deep.push(file)
    }
  }
}

const contractsIn = (contracts: Contracts, tests: readonly string[]): readonly TestContract[] =>
  tests.flatMap((source) =>
    Object.entries(contracts[source] ?? {})
      .filter(([, { evm }]) => evm.bytecode.object !== '')
      .map(([name, compiled]) => {
        const code = compiled.evm.bytecode.object
        return {
          artifact: artifactOf(source, name, compiled, code),
          isSuite: compiled.abi.some(
            ({ type, name: of = '' }) => type === 'function' && /^(test|invariant)/.test(of),
          ),
          file: path.basename(source, '.t.sol'),
          units: units.filter((unit) => namesUnit(code, unit.name)).map((unit) => unit.name),
          hash: hash(code),
        }
      }),
  )

/** Tests ask for what they deploy by its name, which their code holds as text. */
const namesUnit = (code: string, name: string): boolean => code.includes(Buffer.from(name).toString('hex'))

/** @param code the creation code in hex, which may be another than the compiled one */
export const artifactOf = (
  source: string,
  name: string,
  { abi, evm }: Pick<Compiled, 'abi' | 'evm'>,
  code: string,
): Artifact => ({
  id: { name, solcVersion: '0.8.37', source },
  contract: {
    abi: JSON.stringify(abi),
    bytecode: `0x${code}`,
    linkReferences: {},
    deployedBytecode: `0x${evm.deployedBytecode.object}`,
    deployedLinkReferences: {},
  },
})

export const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
