import { auditErrors } from './audit.ts'
import { bindingErrors } from './binding.ts'
import { caSignatureErrors } from './caSignature.ts'
import { completenessErrors } from './completeness.ts'
import { councilErrors } from './council.ts'
import { deploymentErrors } from './deployment.ts'
import type { ErrorEntry } from './entry.ts'
import { evidenceErrors } from './evidence.ts'
import { exchangeErrors } from './exchange.ts'
import { grantErrors } from './grant.ts'
import { inputErrors } from './input.ts'
import { keepingErrors } from './keeping.ts'
import { memberErrors } from './member.ts'
import { nodeErrors } from './node.ts'
import { objectionErrors } from './objection.ts'
import { orderErrors } from './order.ts'
import { personErrors } from './person.ts'
import { proofErrors } from './proof.ts'
import { recordErrors } from './record.ts'
import { requestFileErrors } from './requestFile.ts'

/** Every code there is. A test holds that no two files claim the same one. */
export const catalogue = {
  ...inputErrors,
  ...memberErrors,
  ...councilErrors,
  ...grantErrors,
  ...caSignatureErrors,
  ...keepingErrors,
  ...personErrors,
  ...bindingErrors,
  ...recordErrors,
  ...exchangeErrors,
  ...requestFileErrors,
  ...completenessErrors,
  ...objectionErrors,
  ...orderErrors,
  ...auditErrors,
  ...proofErrors,
  ...evidenceErrors,
  ...nodeErrors,
  ...deploymentErrors,
} as const satisfies Record<string, ErrorEntry>

export type ErrorCode = keyof typeof catalogue
