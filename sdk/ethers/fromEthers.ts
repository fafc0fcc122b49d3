import type { Signer } from 'ethers'
import type { TypedDataSigner } from '../consent/controlKeys.ts'
import type { Hex } from '../encoding.ts'

/** Turns an ethers signer into the SDK's: a company or a service that already keeps its keys behind ethers signs with those. */
export async function fromEthers(signer: Signer): Promise<TypedDataSigner> {
  return {
    address: (await signer.getAddress()) as Hex,
    async signTypedData({ domain, types, primaryType, message }) {
      // ethers takes the one primary type that no other refers to, and refuses unused ones.
      const used = { [primaryType]: [...types[primaryType]] }
      const { chainId, name, version, verifyingContract } = domain
      return (await signer.signTypedData(
        {
          chainId: chainId ?? null,
          name: name ?? null,
          version: version ?? null,
          verifyingContract: verifyingContract ?? null,
        },
        used,
        message,
      )) as Hex
    },
  }
}
