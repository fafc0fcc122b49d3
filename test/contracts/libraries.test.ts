import { globSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { type AbiFunction, keccak256, stringToHex, toFunctionSignature } from 'viem'
import { describe, expect, test } from 'vitest'
import contracts from '../../contracts/build/contracts.json' with { type: 'json' }
import * as abis from '../../sdk/abis/generated.ts'
import { valueOf } from './helpers/arbitrary.ts'
import { ethersLibrary } from './helpers/ethersLibrary.ts'
import type { TypedData } from './helpers/library.ts'
import { viemLibrary } from './helpers/viemLibrary.ts'

/**
 * viem and ethers, which share no code, come to the same bytes for every function of every contract and for everything that one of them takes a signature of.
 * Functions and types are read from the contracts: none is forgotten.
 */

const root = new URL('../../', import.meta.url)

const functions = Object.entries(abis).flatMap(([of, abi]) =>
  abi
    .filter((item): item is Extract<typeof item, { type: 'function' }> => item.type === 'function')
    .map((item: AbiFunction) => [`${of.replace('Abi', '')}.${toFunctionSignature(item)}`, item] as const),
)

type Struct = { readonly type: string; readonly name: string; readonly fields: TypedData['types'][string] }

/** The types of the messages that a source hashes, each written as EIP-712 has it. */
function structsIn(source: string): readonly Struct[] {
  return [...source.matchAll(/TYPEHASH\s*=\s*keccak256\(\s*((?:"[^"]*"\s*)+)\)/g)].map(
    ([, literals = '']) => {
      const type = literals.replaceAll(/"\s*"|^"|"\s*$/g, '')
      const [, name = '', list = ''] = /^(\w+)\((.*)\)$/.exec(type) ?? []
      const fields = list.split(',').map((field) => {
        const [of = '', called = ''] = field.split(' ')
        return { type: of, name: called }
      })
      return { type, name, fields }
    },
  )
}

/** Ours, and the ballots that the councils take signed. */
const sources = [
  ...globSync('contracts/**/*.sol', { cwd: root }),
  'node_modules/@openzeppelin/contracts/governance/Governor.sol',
]
const texts = sources.map((file) => readFileSync(new URL(file, root), 'utf8'))
const structs = texts.flatMap(structsIn)

const domains = fc.record({
  name: fc.string({ unit: 'binary' }),
  version: fc.string(),
  chainId: fc.integer({ min: 1, max: 2 ** 53 - 1 }),
  verifyingContract: valueOf({ type: 'address' }).map((address) => address as `0x${string}`),
})

const messagesOf = ({ name, fields }: Struct): fc.Arbitrary<TypedData> =>
  fc.tuple(domains, valueOf({ type: 'tuple', components: fields })).map(([domain, message]) => ({
    domain,
    types: { [name]: fields },
    primaryType: name,
    message: message as TypedData['message'],
  }))

describe('the same calldata', () => {
  test.each(functions)('%s', (_, item) => {
    fc.assert(
      fc.property(fc.tuple(...item.inputs.map(valueOf)), (args) => {
        const call = { abi: [item], functionName: item.name, args }
        expect(viemLibrary.calldata(call)).toBe(ethersLibrary.calldata(call))
      }),
      { numRuns: 25 },
    )
  })

  test('is of all contracts’ functions', () => {
    expect(Object.keys(abis).length).toBe(Object.keys(contracts).length)
    expect(functions.length).toBeGreaterThan(100)
  })
})

describe('the same hash', () => {
  test.each(structs.map((struct) => [struct.type, struct] as const))('%s', (_, struct) => {
    fc.assert(
      fc.property(messagesOf(struct), (data) => {
        expect(viemLibrary.digest(data)).toBe(ethersLibrary.digest(data))
      }),
      { numRuns: 50 },
    )
  })

  test('is of all types, as the deployed code has them', () => {
    const hashes = texts.flatMap((text) => text.match(/constant \w*TYPEHASH/g) ?? [])
    expect(structs).toHaveLength(hashes.length)
    const code = Object.values(contracts).map(({ bytecode }) => bytecode)
    for (const { type } of structs) {
      const hash = keccak256(stringToHex(type)).slice(2)
      expect(code.filter((bytecode) => bytecode.includes(hash)).length, type).toBeGreaterThan(0)
    }
  })

  test.each(structs)('control: with its fields in another order $name has another', (struct) => {
    const turned = { ...struct, fields: [...struct.fields.slice(1), ...struct.fields.slice(0, 1)] }
    fc.assert(
      fc.property(messagesOf(struct), (data) => {
        const other = { ...data, types: { [struct.name]: turned.fields } }
        const same = struct.fields.length === 1
        expect(viemLibrary.digest(data) === ethersLibrary.digest(other)).toBe(same)
      }),
      { numRuns: 5 },
    )
  })
})
