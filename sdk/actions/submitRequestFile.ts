import type { RequestFile } from '../api/requestFiles.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Hands in a core system's T+1 file of questions. The same bytes again are the same file.
 * @throws HexinError FILE_INVALID, FILE_ENCODING_INVALID, FILE_TOTALS_MISMATCH, FILE_SERIAL_REUSED, FILE_SEQUENCE_REUSED
 */
export const submitRequestFile = (
  client: Client,
  { file }: { readonly file: BodyInit },
): Promise<RequestFile> =>
  callJson(client, {
    method: 'POST',
    path: '/v1/request-files',
    body: file,
    contentType: 'application/octet-stream',
  })
