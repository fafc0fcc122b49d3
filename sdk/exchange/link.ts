import { z } from 'zod'

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/**
 * A request's place among an asker's requests to one provider under one grant or order: they are numbered from 1, and each names the hash of the
 * request before it.
 */
export const linkSchema = z
  .strictObject({ number: z.int().min(1), previous: hash.nullable() })
  .refine(({ number, previous }) => (number === 1) === (previous === null), {
    error: 'the first request has none before it, every other one has',
  })

export type Link = z.infer<typeof linkSchema>
