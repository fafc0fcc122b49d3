import type { Abi, Hex } from 'viem'

export type TypedData = {
  readonly domain: {
    readonly name: string
    readonly version: string
    readonly chainId: number
    readonly verifyingContract: Hex
  }
  readonly types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>
  readonly primaryType: string
  readonly message: Readonly<Record<string, unknown>>
}

export type Call = { readonly abi: Abi; readonly functionName: string; readonly args: readonly unknown[] }

/** What two independent chain libraries must agree on, byte for byte. */
export type Library = {
  readonly name: string
  /** The EIP-712 digest. */
  digest(data: TypedData): Hex
  sign(privateKey: Hex, data: TypedData): Promise<Hex>
  calldata(call: Call): Hex
  /** A revert's name and its arguments in order. */
  decodeError(abi: Abi, data: Hex): { readonly name: string; readonly args: readonly unknown[] }
}
