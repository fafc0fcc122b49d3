import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { type ImportView, importSubjectsSchema, importViewSchema } from '@hexin/sdk/api/records.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { Imports } from '../../ports/records.ts'
import { uuidOf } from '../../services/idempotency.ts'
import { type ImportRecords, importProfiles } from '../../services/import/importRecords.ts'
import type { Resource } from '../app.ts'
import { byText, listed } from '../page.ts'

export function recordResource({
  importRecords,
  imports,
}: {
  readonly importRecords: ImportRecords
  readonly imports: Imports
}): Resource {
  async function view(id: string): Promise<ImportView> {
    const found = await imports.find(id)
    if (!found) throw new HexinError('IMPORT_UNKNOWN', { found: id })
    const { profile, finishedAt, report, totals } = found
    const { rejected, rejectedLines, warnings, ...counts } = report
    return {
      id,
      profile,
      finished: finishedAt !== null,
      ...counts,
      rejected: { ...rejected },
      rejectedLines: [...rejectedLines],
      warnings: { ...warnings },
      ...totals,
    }
  }

  return (add) => {
    add({
      method: 'post',
      path: '/v1/imports',
      summary: 'Imports a CSV file as signed records; answers when all of it is durable (provider)',
      access: 'token',
      role: 'provider',
      tag: 'records',
      query: z.object({ profile: z.string().meta({ examples: Object.keys(importProfiles) }) }),
      stream: 'text/csv',
      status: 201,
      response: importViewSchema,
      handler: async ({ query, source, draw }) =>
        view(await importRecords({ profile: query.profile, source, importId: uuidOf(draw('import')) })),
    })
    add({
      method: 'get',
      path: '/v1/imports/{id}',
      summary: 'What an import did, with totals that the database adds up',
      access: 'token',
      tag: 'records',
      params: z.object({ id: z.uuid() }),
      response: importViewSchema,
      handler: ({ params }) => view(params.id),
    })
    add({
      method: 'get',
      path: '/v1/imports/{id}/subjects',
      summary: 'The companies that an import’s records are about, page by page',
      access: 'token',
      tag: 'records',
      params: z.object({ id: z.uuid() }),
      query: pageQuerySchema,
      response: importSubjectsSchema,
      handler: ({ params, query }) =>
        listed('subjects', byText, query, (page) => imports.subjects(params.id, page)),
    })
  }
}
