import { z } from 'zod'
import { HexinError } from '../errors/base.ts'

/**
 * Whom data is about, as `scheme:value`. Schemes: `uscc` (统一社会信用代码, GB 32100-2015), `lei` (ISO 17442) and, for data
 * sets that carry no national identifier, `local` with the name of the source: `local:sba:3f2a...`.
 */
export type SubjectId = `${'uscc' | 'lei' | 'local'}:${string}`

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** The 18th character of a 统一社会信用代码, from its first 17 (GB 32100-2015, 4.2). */
export function usccCheckCharacter(first17: string): string | undefined {
  if (first17.length !== 17) return undefined
  let sum = 0
  let weight = 1
  for (const character of first17) {
    const value = alphabet.indexOf(character)
    if (value < 0) return undefined
    sum += value * weight
    weight = (weight * 3) % 31
  }
  return alphabet[(31 - (sum % 31)) % 31]
}

const isUscc = (code: string): boolean =>
  /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code) &&
  usccCheckCharacter(code.slice(0, 17)) === code[17]

/** ISO 7064 MOD 97-10, as ISO 17442 uses it. */
function isLei(code: string): boolean {
  if (!/^[0-9A-Z]{18}[0-9]{2}$/.test(code)) return false
  let remainder = 0
  for (const character of code) remainder = Number(`${remainder}${Number.parseInt(character, 36)}`) % 97
  return remainder === 1
}

const isLocal = (rest: string): boolean => /^[a-z0-9]{1,16}:[0-9a-z]{8,64}$/.test(rest)

const checks: Readonly<Record<string, (value: string) => boolean>> = {
  uscc: isUscc,
  lei: isLei,
  local: isLocal,
}

export function isSubjectId(id: string): id is SubjectId {
  const [scheme = '', ...rest] = id.split(':')
  return Object.hasOwn(checks, scheme) && checks[scheme]?.(rest.join(':')) === true
}

/** @throws HexinError SUBJECT_INVALID */
export function parseSubjectId(id: string): SubjectId {
  if (!isSubjectId(id)) throw new HexinError('SUBJECT_INVALID', { found: id })
  return id
}

export const subjectIdSchema = z
  .custom<SubjectId>((id) => typeof id === 'string' && isSubjectId(id), {
    error: 'not a valid company identifier',
  })
  .meta({
    type: 'string',
    description: '信息主体 · subject, as scheme:value',
    examples: ['uscc:91350100M000100Y43'],
  })
