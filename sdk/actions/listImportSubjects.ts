import type { ImportSubjects } from '../api/records.ts'
import { type Client, callJson } from '../client.ts'

/** All companies that an import's records are about, read page by page. */
export async function* listImportSubjects(
  client: Client,
  { id }: listImportSubjects.Parameters,
): AsyncGenerator<ImportSubjects['subjects'][number]> {
  let after: string | null = ''
  while (after !== null) {
    const path = `/v1/imports/${id}/subjects`
    const page: ImportSubjects = await callJson(client, { method: 'GET', path, query: { after } })
    yield* page.subjects
    after = page.next
  }
}

export declare namespace listImportSubjects {
  type Parameters = {
    readonly id: string
  }
}
