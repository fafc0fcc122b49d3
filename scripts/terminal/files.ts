import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { UsageError } from './output.ts'

/** A JSON file that the user named, by its schema. @throws UsageError */
export function readDocument<S extends z.ZodType>(file: string, schema: S): z.output<S> {
  const text = readBytes(file).toString()
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    const found = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message
    throw new UsageError(`${file} is not usable: ${found}`, { cause })
  }
}

/** SHA-256 of a file that the user named, base64url. @throws UsageError */
export const hashFile = (file: string): string =>
  createHash('sha256').update(readBytes(file)).digest('base64url')

/** A file that the user named. @throws UsageError */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new UsageError(`${file} can’t be read: ${(cause as Error).message}.`, { cause })
  }
}
