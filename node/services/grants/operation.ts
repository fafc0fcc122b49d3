import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromHex, toBase64url } from '@hexin/sdk/encoding.ts'
import type { NewOperation } from '../../ports/relay.ts'

/** An operation for the relay, named by its calldata: whoever hands in the same again hands in nothing new. */
export function toOperation(crypto: Crypto, operation: Omit<NewOperation, 'id'>): NewOperation {
  return { ...operation, id: toBase64url(crypto.sha256(fromHex(operation.calldata))) }
}
