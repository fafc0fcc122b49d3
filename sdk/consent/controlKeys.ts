import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import type { Hex } from '../encoding.ts'
import type { GrantArtefact } from './artefact.ts'
import {
  controlTypedData,
  type GrantControl,
  type GrantRegistration,
  type GrantsChain,
  registrationTypedData,
  type Succession,
} from './typedData.ts'

/** The private halves of a grant's one-time control keys. Made for one grant, used for no other. */
export type ControlKeys = { readonly widen: Hex; readonly pause: Hex; readonly revoke: Hex }

/**
 * Whoever can sign EIP-712 data with secp256k1: a viem account, or an ethers signer by `fromEthers`. The result is 65 bytes,
 * hexadecimal.
 */
export type TypedDataSigner = {
  readonly address: Hex
  signTypedData(
    data: ReturnType<typeof controlTypedData> | ReturnType<typeof registrationTypedData>,
  ): Promise<Hex>
}

export const createControlKeys = (): ControlKeys => ({
  widen: generatePrivateKey(),
  pause: generatePrivateKey(),
  revoke: generatePrivateKey(),
})

/** The addresses that the artefact names. */
export function controlAddresses({ widen, pause, revoke }: ControlKeys): GrantArtefact['controls'] {
  const address = (key: Hex) => privateKeyToAccount(key).address.toLowerCase() as Hex
  return { widen: address(widen), pause: address(pause), revoke: address(revoke) }
}

/** The signer of one control key. */
export const controlSigner = (key: Hex): TypedDataSigner => privateKeyToAccount(key)

/** Signs a first version with its own widen key, a later one with its predecessor's. */
export const signRegistration = (
  signer: TypedDataSigner,
  {
    chain,
    registration,
    succession,
  }: {
    readonly chain: GrantsChain
    readonly registration: GrantRegistration
    readonly succession?: Succession | undefined
  },
): Promise<Hex> => signer.signTypedData(registrationTypedData(chain, registration, succession))

export const signControl = (
  signer: TypedDataSigner,
  { chain, control }: { readonly chain: GrantsChain; readonly control: GrantControl },
): Promise<Hex> => signer.signTypedData(controlTypedData(chain, control))
