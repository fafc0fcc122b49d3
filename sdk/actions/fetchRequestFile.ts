import { type Client, call } from '../client.ts'

/**
 * What became of a T+1 file: its answer file, or its reconciliation file, as a stream of bytes in the encoding of the request file.
 * @throws HexinError FILE_UNKNOWN, FILE_UNFINISHED
 */
export async function fetchRequestFile(
  client: Client,
  { id, part }: { readonly id: string; readonly part: 'answers' | 'reconciliation' },
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const { body } = await call(client, { method: 'GET', path: `/v1/request-files/${id}/${part}` })
  return body ?? new ReadableStream({ start: (controller) => controller.close() })
}
