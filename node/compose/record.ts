import { recordResource } from '../http/resources/records.ts'
import { createImportRecords } from '../services/import/importRecords.ts'
import { createIssueBindings } from '../services/issueBindings.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** A provider's records and a registrar's bindings. */
export function recordPart({ crypto, clock, keyId, signer, stores }: Foundation): Part {
  const { imports, records } = stores
  return {
    resource: recordResource({
      importRecords: createImportRecords({ crypto, clock, keyId, signer, records, imports }),
      imports,
      issueBindings: createIssueBindings({ crypto, clock, keyId, signer, records }),
    }),
  }
}
