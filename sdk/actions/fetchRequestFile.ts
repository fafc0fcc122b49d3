import { type Client, call } from '../client.ts'

/**
 * What became of a T+1 file: its answer file, or its reconciliation file, as a stream of bytes in the encoding of the request file.
 * @throws HexinError FILE_UNKNOWN, FILE_UNFINISHED
 */
export async function fetchRequestFile(
  client: Client,
  { id, part, from = 0 }: fetchRequestFile.Parameters,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { body } = await call(client, {
    method: 'GET',
    path: `/v1/request-files/${id}/${part}`,
    query: { from: String(from) },
  })
  return body ?? new ReadableStream({ start: (controller) => controller.close() })
}

export declare namespace fetchRequestFile {
  type Parameters = {
    readonly id: string
    readonly part: 'answers' | 'reconciliation'
    /** Bytes that are there already, of a transfer that was cut. */
    readonly from?: number
  }
}
