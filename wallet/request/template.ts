import type { Template } from '@hexin/sdk/consent/template.ts'
import { createTemplates } from '@hexin/sdk/consent/templates/index.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'

const templateOf = createTemplates(webCrypto)

/** @throws HexinError GRANT_TEMPLATE_UNKNOWN: what this page can't explain, nobody signs on it */
export function knownTemplate(hash: Hex): Template {
  const template = templateOf(hash)
  if (!template) throw new HexinError('GRANT_TEMPLATE_UNKNOWN', { found: hash })
  return template
}
