import { z } from 'zod'

/** Heads in one reply, at most. */
export const HEADS_MAX = 200

/** What an asker asks of a provider before it signs again: the heads of its chains that the provider has seen since then, after this basis. */
export const headQuerySchema = z.strictObject({
  since: z.int().min(0),
  after: z.string().max(66),
})

/** The asker's own requests, as it signed them: a provider can't make a head up. `next`: the basis after which to go on; null at the end. */
export const headReplySchema = z.strictObject({
  heads: z.array(z.string().max(20_000)).max(HEADS_MAX),
  next: z.string().max(66).nullable(),
})
