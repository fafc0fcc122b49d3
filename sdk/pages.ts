import type { PageQuery } from './api/page.ts'
import type { Client } from './client.ts'

/** An action that reads one page of a list. */
type List<Parameters, Page> = (client: Client, parameters: Parameters & PageQuery) => Promise<Page>

/** A list page by page, to its end. */
async function* pages<Parameters, Page extends { readonly next: string | null }>(
  list: List<Parameters, Page>,
  client: Client,
  parameters: Parameters & PageQuery,
): AsyncGenerator<Page> {
  let cursor = parameters.cursor
  for (;;) {
    const page = await list(client, { ...parameters, cursor })
    yield page
    if (page.next === null) return
    cursor = page.next
  }
}

/**
 * A list's items, read page by page as they are taken.
 *
 * @example
 * for await (const order of items(listOrders, client, {}, 'orders')) show(order)
 */
export async function* items<
  Parameters,
  Name extends string,
  Item,
  Page extends { readonly next: string | null } & Readonly<Record<Name, readonly Item[]>>,
>(
  list: List<Parameters, Page>,
  client: Client,
  parameters: Parameters & PageQuery,
  name: Name,
): AsyncGenerator<Page[Name][number]> {
  for await (const page of pages(list, client, parameters)) yield* page[name]
}

/** A whole list as one answer: the last page's, with the items of all. */
export async function whole<
  Parameters,
  Name extends string,
  Page extends { readonly next: string | null } & Readonly<Record<Name, readonly unknown[]>>,
>(
  list: List<Parameters, Page>,
  client: Client,
  parameters: Parameters & PageQuery,
  name: Name,
): Promise<Page> {
  const all: Page[Name][number][] = []
  let last: Page | undefined
  for await (const page of pages(list, client, parameters)) {
    all.push(...page[name])
    last = page
  }
  return { ...(last as Page), [name]: all }
}
