import { pipeline } from 'node:stream/promises'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { type RequestFile, requestFileListSchema, requestFileSchema } from '@hexin/sdk/api/requestFiles.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type Outcome, totalOf } from '@hexin/sdk/requestFiles/outcome.ts'
import type { Response } from 'express'
import { z } from 'zod'
import type { RequestFileRow, RequestFiles } from '../../ports/requestFiles.ts'
import type { TakeFile } from '../../services/requestFiles/takeFile.ts'
import type { WriteFiles } from '../../services/requestFiles/writeFiles.ts'
import type { Resource } from '../app.ts'
import { byTimeAndText, listed } from '../page.ts'

const tag = 'exchanges'
const byId = z.object({ id: z.string().max(20) })
const fromSchema = z.object({
  from: z.coerce
    .number()
    .int()
    .min(0)
    .default(0)
    .meta({ description: 'Bytes that are left out at its beginning: where a transfer was cut' }),
})
const mediaType = 'application/octet-stream'

export function requestFileResource({
  take,
  files,
  write,
}: {
  readonly take: TakeFile
  readonly files: Pick<RequestFiles, 'find' | 'list'>
  readonly write: WriteFiles
}): Resource {
  async function view(id: string): Promise<RequestFile> {
    const file = await files.find(id)
    if (!file) throw new HexinError('FILE_UNKNOWN', { found: id })
    return toView(file)
  }
  async function send(bytes: AsyncGenerator<Buffer>, from: number, response: Response): Promise<void> {
    response.type(mediaType)
    await pipeline(behind(bytes, from), response)
  }
  return (add) => {
    add({
      ...{ method: 'post', path: '/v1/request-files', access: 'token', tag },
      summary:
        'Takes a core system’s T+1 file of questions in, all of it or nothing; answers when it is durable. Handed in again it is the same file',
      stream: mediaType,
      status: 201,
      response: requestFileSchema,
      async handler({ source, response }) {
        const id = await take(source)
        response.setHeader('Location', `/v1/request-files/${id}`)
        return view(id)
      },
    })
    add({
      ...{ method: 'get', path: '/v1/request-files', access: 'token', tag },
      summary: 'T+1 files, newest first, and how far each has come',
      query: pageQuerySchema,
      response: requestFileListSchema,
      handler: ({ query }) =>
        listed('files', byTimeAndText, query, async (page) => {
          const { items, next } = await files.list(page)
          return { items: items.map(toView), next }
        }),
    })
    add({
      ...{ method: 'get', path: '/v1/request-files/{id}', access: 'token', tag },
      summary: 'How far a T+1 file has come, with totals',
      params: byId,
      response: requestFileSchema,
      handler: ({ params }) => view(params.id),
    })
    add({
      ...{ method: 'get', path: '/v1/request-files/{id}/answers', access: 'token', tag },
      summary: 'The answer file: a line for each serial number, in the encoding of the request file',
      params: byId,
      query: fromSchema,
      response: { mediaType },
      handler: async ({ params, query, response }) =>
        send(await write.answers(params.id), query.from, response),
    })
    add({
      ...{ method: 'get', path: '/v1/request-files/{id}/reconciliation', access: 'token', tag },
      summary:
        'The reconciliation file (对账文件): sums by outcome and code, and each serial number’s outcome',
      params: byId,
      query: fromSchema,
      response: { mediaType },
      handler: async ({ params, query, response }) =>
        send(await write.reconciliation(params.id), query.from, response),
    })
  }
}

/** What comes after so many bytes. */
async function* behind(bytes: AsyncIterable<Buffer>, from: number): AsyncGenerator<Buffer> {
  let left = from
  for await (const chunk of bytes) {
    if (left < chunk.length) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

function toView({ id, header, sha256, receivedAt, sums }: RequestFileRow): RequestFile {
  const { businessDate, sequence, encoding, rows, total } = header
  const text = (sum: { readonly rows: number; readonly total: bigint }) => ({
    rows: sum.rows,
    total: `${sum.total}`,
  })
  const of = (wanted: Outcome) => text(totalOf(sums.filter(({ outcome }) => outcome === wanted)))
  const closed = totalOf(sums)
  return {
    ...{ id, businessDate, sequence, encoding, sha256, receivedAt },
    state: closed.rows === rows ? 'finished' : 'working',
    requested: text({ rows, total }),
    answered: of('answered'),
    refused: of('refused'),
    undelivered: of('undelivered'),
    open: text({ rows: rows - closed.rows, total: total - closed.total }),
  }
}
