import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { replayDecision } from '@hexin/sdk/exchange/replayDecision.ts'
import { jwkPublicKey, type P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import type { GateCase } from '../sdk/consent/gateCases.ts'

/** A member's statement key as JSON has it. */
export type ListedKey = { readonly member: number; readonly keyId: string; readonly jwk: P256Jwk }

/** What a replay needs, as JSON has it. */
export type Replayable = Omit<replayDecision.Parameters, 'keyOf'> & { readonly keys: readonly ListedKey[] }

/** For a page: everything in and out is JSON text. */
export const decisionsOf = (json: string): string =>
  JSON.stringify(
    (JSON.parse(json) as GateCase[]).map(({ basis, request, state }) => evaluate(basis, request, state)),
  )

/** The same for statements that both sides signed. */
export async function replayOf(json: string): Promise<string> {
  const { keys, ...args } = JSON.parse(json) as Replayable
  const keyOf = (keyId: string) => {
    const found = keys.find((key) => key.keyId === keyId)
    return found && { algorithm: 'ES256' as const, publicKey: jwkPublicKey(found.jwk), member: found.member }
  }
  return JSON.stringify((await replayDecision(webCrypto, { ...args, keyOf })).decision)
}
