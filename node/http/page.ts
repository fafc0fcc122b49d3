import type { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { fromBase64url, parseJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { Page, PageQuery } from '../ports/page.ts'

const numberSchema = z.int()
const textSchema = z
  .string()
  .max(300)
  .regex(/^[\x20-\x7e]*$/)

/** How places look in the lists that there are. */
export const byNumber = z.tuple([numberSchema])
export const byText = z.tuple([textSchema])
export const byTimeAndText = z.tuple([numberSchema, textSchema])
export const byTimeNumberAndText = z.tuple([numberSchema, numberSchema, textSchema])

type Placed = typeof byNumber | typeof byText | typeof byTimeAndText | typeof byTimeNumberAndText

type Query = z.output<typeof pageQuerySchema>

/**
 * Reads a page, and answers it under the list's name. A cursor is the place where the page before ended, and the list with its filters, so that it
 * leads nowhere else.
 * @throws HexinError CURSOR_INVALID
 */
export async function listed<Name extends string, Item, About extends object>(
  name: Name,
  placed: Placed,
  { limit, cursor, ...filters }: Query,
  read: (query: PageQuery) => Promise<Page<Item> & About>,
) {
  const list = JSON.stringify([name, filters])
  const after = cursor === undefined ? undefined : readCursor(cursor, list, placed)
  const { items, next, ...about } = await read({ limit, after })
  return {
    ...about,
    ...({ [name]: [...items] } as Record<Name, Item[]>),
    next: next === undefined ? null : toBase64url(utf8(JSON.stringify([list, ...next]))),
  }
}

function readCursor(cursor: string, list: string, placed: Placed) {
  try {
    const [of, ...place] = z
      .array(z.unknown())
      .parse(parseJson(Buffer.from(fromBase64url(cursor)).toString()))
    if (of === list) return placed.parse(place)
  } catch {
    // As wrong as that of another list.
  }
  throw new HexinError('CURSOR_INVALID', { found: cursor })
}
