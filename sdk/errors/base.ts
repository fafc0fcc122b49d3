import { catalogue, type ErrorCode } from './catalogue.ts'

export type { ErrorCode }

/** A code that somebody else has sent, as far as this version knows it: `INTERNAL` for any other. */
export const knownCode = (code: string): ErrorCode =>
  Object.hasOwn(catalogue, code) ? (code as ErrorCode) : 'INTERNAL'

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
  readonly #message: string | undefined

  constructor(code: ErrorCode, facts: ErrorFacts = {}) {
    super(
      facts.message ?? sentence(code, facts, 'en'),
      facts.cause === undefined ? undefined : { cause: facts.cause },
    )
    this.code = code
    this.found = facts.found
    this.expected = facts.expected
    this.detail = facts.detail
    this.#message = facts.message
  }

  /** What to do about it. */
  get remedy(): string {
    return catalogue[this.code].remedy
  }

  /** The same in Chinese. */
  get remedyZh(): string {
    return catalogue[this.code].remedyZh
  }

  /** `message` in Chinese; of another node's, as that has it. */
  get messageZh(): string {
    return this.#message ?? sentence(this.code, this, 'zh')
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

type Sentence = { readonly [Fact in 'found' | 'expected' | 'detail']?: ErrorFacts[Fact] | undefined }

function sentence(code: ErrorCode, { found, expected, detail }: Sentence, language: 'en' | 'zh'): string {
  const parts: string[] = [catalogue[code][language]]
  if (detail !== undefined) parts.push(detail)
  const isChinese = language === 'zh'
  if (found !== undefined) parts.push(isChinese ? `实际：${show(found)}。` : `Found ${show(found)}.`)
  if (expected !== undefined)
    parts.push(isChinese ? `应为：${show(expected)}。` : `Expected ${show(expected)}.`)
  return parts.join(isChinese ? '' : ' ')
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
