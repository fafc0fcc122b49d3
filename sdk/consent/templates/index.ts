import type { Crypto } from '../../crypto/port.ts'
import type { Hex } from '../../encoding.ts'
import { HexinError } from '../../errors/base.ts'
import type { Purpose } from '../purposes.ts'
import { type Template, templateHash } from '../template.ts'
import { guaranteeTemplate } from './guarantee.ts'
import { loanTemplate } from './loan.ts'
import { monitoringTemplate } from './monitoring.ts'
import { objectionTemplate } from './objection.ts'
import { personTemplate } from './person.ts'

/** The templates that the SDK brings along. One that was ever published stays as it is: grants name it by its hash. */
export const templates: readonly Template[] = [
  loanTemplate,
  guaranteeTemplate,
  monitoringTemplate,
  objectionTemplate,
  personTemplate,
]

/** The template for a purpose: the first that has it. @throws HexinError GRANT_TEMPLATE_UNKNOWN */
export function templateFor(purpose: Purpose): Template {
  const found = templates.find(({ purposes }) => purposes.includes(purpose))
  if (!found) throw new HexinError('GRANT_TEMPLATE_UNKNOWN', { found: purpose })
  return found
}

/** Finds a template by its hash, among those that the SDK brings along. */
export function createTemplates(crypto: Crypto): (hash: Hex) => Template | undefined {
  const byHash = new Map(templates.map((template) => [templateHash(crypto, template), template]))
  return (hash) => byHash.get(hash)
}
