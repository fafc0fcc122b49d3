import { recordResource } from '../http/resources/records.ts'
import { createImportRecords } from '../services/import/importRecords.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** A provider's records. */
export function recordPart({ crypto, clock, keyId, signer, stores }: Foundation): Part {
  const { imports, records } = stores
  return {
    resource: recordResource({
      importRecords: createImportRecords({ crypto, clock, keyId, signer, records, imports }),
      imports,
    }),
  }
}
