import { z } from 'zod'
import { unixSecondsSchema } from '../consent/primitives.ts'
import type { Crypto, Signer } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import { memberOfKeyId, type StatementKey, signStatement, verifyStatement } from '../statement/jws.ts'

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/**
 * What the registrar signs about how far a company's list has come (`hexin-binding-head+jwt`). The list is named by its first binding's hash, which is
 * salted: the head says nothing about whose it is, so it may stand in a log and go to a regulator.
 */
export const bindingHeadSchema = z.strictObject({
  list: hash,
  count: z.int().min(1),
  last: hash,
  at: unixSecondsSchema,
})

export type BindingHead = z.infer<typeof bindingHeadSchema>

export const signBindingHead = (args: {
  readonly head: BindingHead
  readonly keyId: string
  readonly signer: Signer
}): Promise<string> =>
  signStatement({
    type: 'hexin-binding-head+jwt',
    keyId: args.keyId,
    payload: args.head,
    signer: args.signer,
  })

/** @throws HexinError BINDING_LIST_INVALID */
export async function verifyBindingHead(
  crypto: Crypto,
  {
    statement,
    keyOf,
  }: { readonly statement: string; readonly keyOf: (keyId: string) => StatementKey | undefined },
): Promise<BindingHead & { readonly registrar: number }> {
  try {
    const { payload, keyId } = await verifyStatement(crypto, {
      statement,
      type: 'hexin-binding-head+jwt',
      keyOf,
    })
    return { ...bindingHeadSchema.parse(payload), registrar: memberOfKeyId(keyId) ?? 0 }
  } catch (cause) {
    throw new HexinError('BINDING_LIST_INVALID', { detail: (cause as Error).message, cause })
  }
}
