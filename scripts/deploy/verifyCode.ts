import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Pace } from '@hexin/sdk/network.ts'
import {
  type Client,
  domainSeparator,
  type Hash,
  keccak256,
  numberToHex,
  pad,
  sliceHex,
  stringToHex,
} from 'viem'
import { getCode } from 'viem/actions'
import { type Build, buildOf, GROWTH_CAP, sources, termsOf } from './contracts.ts'
import type { ContractName, Contracts } from './steps.ts'

type Planned = { readonly chainId: number; readonly contracts: Contracts; readonly pace: Pace }

/** What is wrong with the code of one contract: another than the build's, or another value that its constructor wrote into it. */
export async function verifyCode(client: Client, planned: Planned, name: ContractName): Promise<string[]> {
  const { deployedBytecodeHash, immutables } = buildOf(sources[name].build)
  const code = await getCode(client, { address: planned.contracts[name] })
  if (!code) return [`${name} has no code`]
  if (keccak256(withoutImmutables(code, immutables)) !== deployedBytecodeHash)
    return [`the code of ${name} is not that of the build`]
  const values = immutablesOf(planned, name)
  const wrong = immutables.flatMap(({ name: variable, start, length }) => {
    const found = sliceHex(code, start, start + length)
    const expected = values[variable]
    return found === expected
      ? []
      : [`in the code of ${name}, ${variable} is ${show(found)}, not ${show(expected)}`]
  })
  return [...new Set(wrong)]
}

/** The code as the compiler has it: zeros where the constructor wrote. */
function withoutImmutables(code: Hex, immutables: Build['immutables']): Hex {
  const bytes = Buffer.from(code.slice(2), 'hex')
  for (const { start, length } of immutables) bytes.subarray(start, start + length).fill(0)
  return `0x${bytes.toString('hex')}`
}

/** What the constructor should have written, by the variable's name, as words of 32 bytes. */
function immutablesOf(planned: Planned, name: ContractName): Readonly<Record<string, Hash>> {
  const { contracts, pace } = planned
  const domain = sources[name].domain
  return {
    ...(domain !== undefined && domainWords(planned, name, domain)),
    members: pad(contracts.members),
    growthCap: word(GROWTH_CAP),
    _manager: pad(contracts.accessManager),
    _token: pad(contracts.seats),
    ...((name === 'council' || name === 'emergency') && termWords(termsOf(name, pace))),
  }
}

const VERSION = '1'

/** OpenZeppelin's EIP712: what makes a signature count for this contract on this chain only. */
function domainWords({ chainId, contracts }: Planned, contract: ContractName, name: string) {
  const verifyingContract = contracts[contract]
  return {
    _cachedDomainSeparator: domainSeparator({
      domain: { name, version: VERSION, chainId, verifyingContract },
    }),
    _cachedChainId: word(chainId),
    _cachedThis: pad(verifyingContract),
    _hashedName: keccak256(stringToHex(name)),
    _hashedVersion: keccak256(stringToHex(VERSION)),
    _name: shortString(name),
    _version: shortString(VERSION),
  }
}

const termWords = ({ numerator, denominator, votingDelay, votingPeriod }: ReturnType<typeof termsOf>) => ({
  _numerator: word(numerator),
  _denominator: word(denominator),
  _votingDelay: word(votingDelay),
  _votingPeriod: word(votingPeriod),
})

const word = (value: number | bigint): Hash => numberToHex(value, { size: 32 })

/** OpenZeppelin's ShortString: the text from the left, its length in the last byte. */
const shortString = (text: string): Hash =>
  `${pad(stringToHex(text), { dir: 'right', size: 31 })}${text.length.toString(16).padStart(2, '0')}`

const SHORT = 10n ** 18n

/** Numbers as such, addresses and hashes without leading zeros. */
function show(value: Hex | undefined): string {
  if (value === undefined) return 'known'
  const number = BigInt(value)
  return number < SHORT ? `${number}` : numberToHex(number)
}
