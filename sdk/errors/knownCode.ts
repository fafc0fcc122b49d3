import type { ErrorCode } from './base.ts'
import { catalogue } from './catalogue.ts'

/** A code that somebody else has sent, as far as this version knows it: `INTERNAL` for any other. */
export const knownCode = (code: string): ErrorCode =>
  Object.hasOwn(catalogue, code) ? (code as ErrorCode) : 'INTERNAL'
