import { z } from 'zod'
import { envelopeSchema } from './messages.ts'

/** Requests that travel to one provider in one message, at most. */
export const REQUESTS_MAX = 1_000

/** Bytes of answers' bodies that are sealed together, at most: a reply has room for the envelope and for what is signed about each. */
export const SEALED_TOGETHER_BYTES_MAX = 3_000_000

/** What is sealed for method `exchanges`: request statements. */
export const requestsSchema = z.strictObject({
  requests: z.array(z.string().max(100_000)).min(1).max(REQUESTS_MAX),
})

/** What an answer's envelope holds where several were sealed together: their bodies, each a text of its own, which its answer signs. */
export const bodiesSchema = z.strictObject({ bodies: z.array(z.string()).min(2).max(REQUESTS_MAX) })

/** What comes of one request. */
const singleReplySchema = z.union([
  z.strictObject({ refusal: z.string() }),
  z.strictObject({
    look: z.string(),
    answer: z.string(),
    /** Which of `envelopes`. */
    envelope: z.int().min(0),
    /** Which of the bodies in it; left out, it has one. */
    place: z.int().min(0).optional(),
  }),
  /** As an error frame for one request. */
  z.strictObject({ error: z.strictObject({ code: z.string(), detail: z.string().optional() }) }),
  /** It is answered, and the message has no room for it: to be asked again. */
  z.strictObject({ later: z.literal(true) }),
])

/** The reply of method `exchanges`: one for each request, in order, and the envelopes that they share. */
export const repliesSchema = z.strictObject({
  replies: z.array(singleReplySchema).min(1).max(REQUESTS_MAX),
  envelopes: z.array(envelopeSchema),
})

export type SingleReply = z.infer<typeof singleReplySchema>
export type Replies = z.infer<typeof repliesSchema>
