import { Interface, TypedDataEncoder, type TypedDataField, Wallet } from 'ethers'
import type { Library, TypedData } from './library.ts'

const types = (data: TypedData): Record<string, TypedDataField[]> =>
  Object.fromEntries(Object.entries(data.types).map(([name, fields]) => [name, [...fields]]))

/** Every hex string of ethers starts with 0x; its types don't say so. */
const hex = (text: string): `0x${string}` => `0x${text.slice(2)}`

export const ethersLibrary: Library = {
  name: 'ethers',
  digest: (data) => hex(TypedDataEncoder.hash(data.domain, types(data), data.message)),
  sign: async (privateKey, data) =>
    hex(await new Wallet(privateKey).signTypedData(data.domain, types(data), data.message)),
  calldata: ({ abi, functionName, args }) =>
    hex(new Interface(JSON.stringify(abi)).encodeFunctionData(functionName, args)),
  decodeError(abi, data) {
    const error = new Interface(JSON.stringify(abi)).parseError(data)
    if (error === null) throw new Error(`ethers does not know the error ${data}.`)
    return { name: error.name, args: error.args.toArray() }
  },
}
