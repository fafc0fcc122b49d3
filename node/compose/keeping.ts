import { keepingResource } from '../http/resources/keepings.ts'
import { createDeleteAnswers, type DeleteAnswers } from '../services/keeping/deleteAnswers.ts'
import { createKeepAnswers } from '../services/keeping/keepAnswers.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

export const deletionOf = ({ clock, self, keyId, signer, grantKeys, stores }: Foundation): DeleteAnswers =>
  createDeleteAnswers({
    ...{ clock, self, keyId, signer, keys: grantKeys },
    ...{ grants: stores.grants, keepings: stores.keepings },
  })

/** What becomes of answers after their grant has ended. */
export function keepingPart(foundation: Foundation, deleteAnswers: DeleteAnswers): Part {
  const { clock, self, keyId, signer, trust } = foundation
  const { grants, keepings } = foundation.stores
  const keep = createKeepAnswers({
    ...{ clock, self, keyId, signer, grants, keepings, deleteAnswers },
    templateOf: trust.templateOf,
  })
  return {
    resource: keepingResource(keep),
    loops: [{ name: 'keeping', everyMs: 5_000, work: keep.round }],
  }
}
