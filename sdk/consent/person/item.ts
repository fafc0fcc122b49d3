import { z } from 'zod'
import type { Crypto } from '../../crypto/port.ts'
import { canonicalJson, type Hex, toHex, utf8 } from '../../encoding.ts'
import { isPersonal } from '../../schemas/field.ts'
import { recordKinds } from '../../schemas/kind.ts'
import { plainTextSchema } from '../primitives.ts'

const titlesSchema = z.strictObject({ zh: plainTextSchema(500), en: plainTextSchema(1_000) })

/** One field of one kind about a person. Never more: what is consented to together is not consented to separately. */
export const itemNameSchema = z
  .strictObject({ kind: z.enum(Object.keys(recordKinds)), field: z.string().max(60) })
  .refine(
    ({ kind, field }) => {
      const spec = recordKinds[kind]?.fields
      const found = spec && Object.hasOwn(spec, field) ? spec[field] : undefined
      return found !== undefined && isPersonal(found)
    },
    { error: 'is no field about a person' },
  )

export type ItemName = z.infer<typeof itemNameSchema>

/**
 * What a person is told about one item: why it is needed and what it means for them (PIPL arts 17, 30). The network publishes these texts, a consent names its own by
 * the hash: whoever asks can't word them.
 */
export const personItemSchema = z
  .strictObject({
    type: z.literal('hexin-person-item/1'),
    item: itemNameSchema,
    necessity: titlesSchema,
    impact: titlesSchema,
  })
  .meta({
    id: 'PersonItem',
    title: 'Item text',
    description: '个人信息告知内容 · why one item is needed, and what it means',
  })

export type PersonItem = z.infer<typeof personItemSchema>

/** SHA-256 of an item text's canonical JSON, as a consent names it. */
export const itemHash = (crypto: Crypto, item: PersonItem): Hex =>
  toHex(crypto.sha256(utf8(canonicalJson(item))))
