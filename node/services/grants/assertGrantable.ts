import { artefactSchema } from '@hexin/sdk/consent/artefact.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { boundExceeded, type Template } from '@hexin/sdk/consent/template.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'

/**
 * Checks that a company could sign what is proposed: a request that fails in its wallet helps nobody.
 * @throws HexinError GRANT_TEMPLATE_UNKNOWN, GRANT_TEMPLATE_EXCEEDED naming the bound, GRANT_ARTEFACT_MALFORMED
 */
export function assertGrantable(
  crypto: Crypto,
  { predecessor, ...terms }: GrantProposal,
  templateOf: (hash: Hex) => Template | undefined,
): void {
  const template = templateOf(terms.template)
  if (!template) throw new HexinError('GRANT_TEMPLATE_UNKNOWN', { found: terms.template })
  const exceeded = boundExceeded(terms, template)
  if (exceeded !== undefined)
    throw new HexinError('GRANT_TEMPLATE_EXCEEDED', { found: exceeded, expected: `within ${template.name}` })
  const [x, y, salt] = [
    toBase64url(crypto.randomBytes(32)),
    toBase64url(crypto.randomBytes(32)),
    crypto.randomBytes(32),
  ]
  const address = toHex(salt.subarray(0, 20))
  const parsed = artefactSchema.safeParse({
    ...terms,
    // What only the company can add, in the right shape.
    type: 'hexin-grant/1',
    version: predecessor === undefined ? 1 : 2,
    predecessor: predecessor ?? null,
    salt: toBase64url(salt),
    officers: [{ type: 'software', key: { kty: 'EC', crv: 'P-256', x, y } }],
    quorum: 1,
    notice: { hash: toHex(salt), language: 'zh' },
    controls: { widen: address, pause: address, revoke: address },
  })
  if (!parsed.success)
    throw new HexinError('GRANT_ARTEFACT_MALFORMED', {
      detail: z.prettifyError(parsed.error),
      cause: parsed.error,
    })
}
