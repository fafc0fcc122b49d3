import type { ImportSubjects } from '../api/records.ts'
import { type Client, callJson } from '../client.ts'
import { items } from '../pages.ts'

/** All companies that an import's records are about, read page by page. */
export function listImportSubjects(
  client: Client,
  { id }: listImportSubjects.Parameters,
): AsyncGenerator<ImportSubjects['subjects'][number]> {
  const path = `/v1/imports/${id}/subjects`
  return items(
    (at, query): Promise<ImportSubjects> => callJson(at, { method: 'GET', path, query }),
    client,
    { limit: 1_000 },
    'subjects',
  )
}

export declare namespace listImportSubjects {
  type Parameters = {
    readonly id: string
  }
}
