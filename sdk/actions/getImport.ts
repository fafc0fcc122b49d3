import type { ImportView } from '../api/records.ts'
import { type Client, callJson } from '../client.ts'

/**
 * What an import did. @throws HexinError IMPORT_UNKNOWN
 */
export function getImport(client: Client, { id }: getImport.Parameters): Promise<ImportView> {
  return callJson(client, { method: 'GET', path: `/v1/imports/${id}` })
}

export declare namespace getImport {
  type Parameters = {
    readonly id: string
  }
}
