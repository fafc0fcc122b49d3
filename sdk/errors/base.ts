import { catalogue, type ErrorCode } from './catalogue.ts'
import type { ErrorEntry } from './entry.ts'

export type { ErrorCode }

const docsPath = 'docs/errors'

export type ErrorFacts = {
  /** What was found: a value, never a secret. */
  readonly found?: unknown
  /** What would have been right. */
  readonly expected?: unknown
  /** One more sentence, where the title can't say enough. */
  readonly detail?: string
  /** The whole message, where somebody else has put it together: another node, for one. */
  readonly message?: string
  readonly cause?: unknown
}

/**
 * Every error that Hexin throws on purpose. Anything else that surfaces is a bug.
 *
 * `code` is API: programs match on it, HTTP sends it, `docs/errors` has an entry for each. `message` is for people and may be
 * reworded in any release.
 */
export class HexinError extends Error {
  override readonly name = 'HexinError'
  readonly code: ErrorCode
  readonly found: unknown
  readonly expected: unknown
  readonly detail: string | undefined

  constructor(code: ErrorCode, facts: ErrorFacts = {}) {
    super(
      facts.message ?? sentence(code, facts),
      facts.cause === undefined ? undefined : { cause: facts.cause },
    )
    this.code = code
    this.found = facts.found
    this.expected = facts.expected
    this.detail = facts.detail
  }

  /** What to do about it. */
  get remedy(): string {
    return catalogue[this.code].remedy
  }

  /** The same in Chinese, where there is one. */
  get remedyZh(): string | undefined {
    const entry: ErrorEntry = catalogue[this.code]
    return entry.remedyZh
  }

  /** The title alone, in both languages. */
  get title(): { readonly en: string; readonly zh: string } {
    const { en, zh } = catalogue[this.code]
    return { en, zh }
  }

  /** Where the code is explained, relative to the project's root. */
  get docs(): string {
    return `${docsPath}/README.md#${this.code.toLowerCase()}`
  }
}

function sentence(code: ErrorCode, { found, expected, detail }: ErrorFacts): string {
  const parts: string[] = [catalogue[code].en]
  if (detail !== undefined) parts.push(detail)
  if (found !== undefined) parts.push(`Found ${show(found)}.`)
  if (expected !== undefined) parts.push(`Expected ${show(expected)}.`)
  return parts.join(' ')
}

function show(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return value.toString()
  return JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)) ?? String(value)
}

/** True for a HexinError, of this code if one is named. */
export function isHexinError(error: unknown, code?: ErrorCode): error is HexinError {
  return error instanceof HexinError && (code === undefined || error.code === code)
}
