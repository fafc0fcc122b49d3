import type { PageQuery } from '../api/page.ts'
import type { RequestFileList } from '../api/requestFiles.ts'
import { type Client, callJson } from '../client.ts'

/** T+1 files, newest first. */
export const listRequestFiles = (client: Client, query: PageQuery = {}): Promise<RequestFileList> =>
  callJson(client, { method: 'GET', path: '/v1/request-files', query })
