import type { RequestFile } from '../api/requestFiles.ts'
import { type Client, callJson } from '../client.ts'

/** How far a T+1 file has come. @throws HexinError FILE_UNKNOWN */
export const getRequestFile = (client: Client, { id }: { readonly id: string }): Promise<RequestFile> =>
  callJson(client, { method: 'GET', path: `/v1/request-files/${id}` })
