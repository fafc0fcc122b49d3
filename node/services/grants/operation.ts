import { grantsAbi } from '@hexin/sdk/abis/generated.ts'
import { grantIdOf } from '@hexin/sdk/consent/typedData.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromHex, type Hex, toBase64url, toSafeNumber } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { decodeFunctionData } from 'viem'
import type { NewOperation } from '../../ports/relay.ts'

/** An operation for the relay, named by its calldata: whoever hands in the same again hands in nothing new. */
export function toOperation(crypto: Crypto, operation: Omit<NewOperation, 'id'>): NewOperation {
  return { ...operation, id: toBase64url(crypto.sha256(fromHex(operation.calldata))) }
}

/**
 * An operation as its calldata has it. Whoever hands one over may say what he likes of it: by a wrong grant or deadline it would be put aside here, and the
 * same calldata from its owner would come too late.
 * @throws HexinError INPUT_INVALID for anything but a call of the five actions
 */
export function readOperation(crypto: Crypto, calldata: Hex): NewOperation {
  return toOperation(crypto, { ...labelsOf(calldata), calldata })
}

function labelsOf(calldata: Hex): Pick<NewOperation, 'grant' | 'action' | 'sequence' | 'expiresAt'> {
  const call = decode(calldata)
  switch (call.functionName) {
    case 'register': {
      const [registration] = call.args
      const expiresAt = toSafeNumber(registration.deadline)
      return { action: 'register', grant: grantIdOf(registration), sequence: 0, expiresAt }
    }
    case 'widen': {
      const [predecessor, , registration] = call.args
      const expiresAt = toSafeNumber(registration.deadline)
      return { action: 'widen', grant: grantIdOf(registration, predecessor), sequence: 0, expiresAt }
    }
    case 'pause':
    case 'resume': {
      const [grant, sequence, deadline] = call.args
      return {
        action: call.functionName,
        grant,
        sequence: toSafeNumber(sequence),
        expiresAt: toSafeNumber(deadline),
      }
    }
    case 'revoke':
      return { action: 'revoke', grant: call.args[0], sequence: 0, expiresAt: Number.MAX_SAFE_INTEGER }
    default:
      throw new HexinError('INPUT_INVALID', { found: call.functionName, expected: 'an action on a grant' })
  }
}

function decode(calldata: Hex) {
  try {
    return decodeFunctionData({ abi: grantsAbi, data: calldata })
  } catch (cause) {
    throw new HexinError('INPUT_INVALID', { detail: 'No call of the Grants contract.', cause })
  }
}
