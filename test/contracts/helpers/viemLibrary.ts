import { decodeErrorResult, encodeFunctionData, hashTypedData } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { Library } from './library.ts'

export const viemLibrary: Library = {
  name: 'viem',
  digest: (data) => hashTypedData(data),
  sign: (privateKey, data) => privateKeyToAccount(privateKey).signTypedData(data),
  calldata: (call) => encodeFunctionData(call),
  decodeError(abi, data) {
    const { errorName, args } = decodeErrorResult({ abi, data })
    return { name: errorName, args: args ?? [] }
  },
}
