/**
 * Reads an amount of money exactly, as fen: `287000`, `60,000.00`, `$1,200.5`, `￥35`. Never by floats.
 * Undefined for anything else: a sign, an exponent, a third decimal, misplaced commas, more digits than a ledger holds.
 */
export function parseFen(text: string): string | undefined {
  const match = /^[$¥￥]?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2})0*)?$/.exec(text.trim())
  if (!match) return undefined
  const [, whole = '', decimals = ''] = match
  const fen = BigInt(whole.replaceAll(',', '')) * 100n + BigInt(decimals.padEnd(2, '0'))
  return fen < 10n ** 18n ? fen.toString() : undefined
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads a day as yyyy-mm-dd from `m/d/yyyy`, `d-Mon-yy` and `yyyy-mm-dd`; a two-digit year from 50 on is of the last century. Undefined for
 * anything else and for days that the calendar doesn't have.
 */
export function parseDay(text: string): string | undefined {
  const trimmed = text.trim()
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})$/.exec(trimmed)
  if (slashed) return day(slashed[3], slashed[1], slashed[2])
  const named = /^(\d{1,2})-([A-Za-z]{3})-(\d{4}|\d{2})$/.exec(trimmed)
  if (named) return day(named[3], `${MONTHS.indexOf((named[2] ?? '').toLowerCase()) + 1}`, named[1])
  const plain = /^(\d{4})-(\d{2})-(\d{2})$/.exec(trimmed)
  return plain ? day(plain[1], plain[2], plain[3]) : undefined
}

function day(year = '', month = '', date = ''): string | undefined {
  const fullYear = year.length === 2 ? `${Number(year) >= 50 ? 19 : 20}${year}` : year
  const iso = `${fullYear}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`
  const parsed = new Date(`${iso}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(iso) ? iso : undefined
}

/** A count: digits only, at most fifteen. */
export function parseCount(text: string): number | undefined {
  return /^\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : undefined
}

/** part / whole in basis points, rounded half up; undefined for a whole of nothing. Both in fen. */
export function basisPoints(part: string, whole: string): number | undefined {
  const divisor = BigInt(whole)
  if (divisor === 0n) return undefined
  return Number((BigInt(part) * 20_000n + divisor) / (2n * divisor))
}
