import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import { parseClaims } from '@hexin/sdk/schemas/kind.ts'
import { penaltyKind } from '@hexin/sdk/schemas/kinds/penalty.ts'
import { registrationKind } from '@hexin/sdk/schemas/kinds/registration.ts'
import { scoreKind } from '@hexin/sdk/schemas/kinds/score.ts'
import { type Parser, parse } from 'csv-parse'
import type { Clock } from '../../ports/clock.ts'
import type { Imports, NewRecord, Records } from '../../ports/records.ts'
import { kindProfile } from './kindProfile.ts'
import { loansZh } from './loansZh.ts'
import type { ImportProfile, MappedRow, Row } from './profile.ts'
import { sba7a } from './sba7a.ts'
import { createTally } from './tally.ts'

export const importProfiles: Readonly<Record<string, ImportProfile>> = Object.fromEntries(
  [sba7a, loansZh, ...[registrationKind, penaltyKind, scoreKind].map(kindProfile)].map((profile) => [
    profile.name,
    profile,
  ]),
)

/** Rows in one transaction: durable together, and the work that a crash can cost. */
const BATCH = 500

export type ImportRecords = (args: {
  readonly profile: string
  /** The file, as it comes: it is read no faster than it is written down. */
  readonly source: Readable
  /** The same again where the first try was cut short. Left out: a new one. */
  readonly importId?: string
}) => Promise<string>

type Line = { readonly record: Row; readonly line: number }

/**
 * Imports a CSV file: each usable row becomes a signed record in the log, the others are counted by reason and line, and the rest goes on.
 * Resolves to the import's id once everything is durable. Importing again adds nothing twice.
 *
 * @throws HexinError IMPORT_PROFILE_UNKNOWN, IMPORT_HEADER_INVALID, ROW_CSV_INVALID where a row has no end within reason
 */
export function createImportRecords({
  crypto,
  clock,
  keyId,
  signer,
  records,
  imports,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly keyId: string
  readonly signer: Signer
  readonly records: Records
  readonly imports: Imports
}): ImportRecords {
  function newRecord(kind: string, { number, subject, claims }: MappedRow): NewRecord {
    const content = canonicalJson({ subject, claims })
    return {
      number,
      subject,
      claims: parseClaims(kind, claims),
      contentHash: toBase64url(crypto.sha256(utf8(content))),
      issue: () => issueRecord(crypto, { kind, subject, claims, issuedAt: clock(), keyId, signer }),
    }
  }

  return async ({ profile: name, source, importId = randomUUID() }) => {
    const profile = profileOf(name)
    await imports.start(importId, name)
    const tally = createTally()

    async function take(lines: readonly Line[]): Promise<void> {
      const usable: { line: number; record: NewRecord }[] = []
      for (const { record: row, line } of lines) {
        try {
          const mapped = profile.map(row)
          usable.push({ line, record: newRecord(profile.kind, mapped) })
          tally.warn(mapped.warnings)
        } catch (error) {
          if (!isHexinError(error)) throw error
          tally.reject(error.code, line)
        }
      }
      const batch = usable.map(({ record }) => record)
      const outcomes = await records.add({ kind: profile.kind, records: batch, importId })
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome === 'conflict') tally.reject('ROW_LOAN_NUMBER_CONFLICT', usable[i]?.line ?? 0)
        else tally.accept(outcome)
      }
    }

    await eachBatch(source, profile, { take, onUnreadable: (line) => tally.reject('ROW_CSV_INVALID', line) })
    await imports.finish(importId, tally.report())
    return importId
  }
}

function profileOf(name: string): ImportProfile {
  const profile = Object.hasOwn(importProfiles, name) ? importProfiles[name] : undefined
  if (!profile)
    throw new HexinError('IMPORT_PROFILE_UNKNOWN', { found: name, expected: Object.keys(importProfiles) })
  return profile
}

type Handlers = {
  readonly take: (lines: readonly Line[]) => Promise<void>
  readonly onUnreadable: (line: number) => void
}

async function eachBatch(
  source: Readable,
  profile: ImportProfile,
  { take, onUnreadable }: Handlers,
): Promise<void> {
  const place = createPlace()
  let hasHeader = false
  const parser = csvParser({
    readHeader(header) {
      hasHeader = true
      return checkedHeader(profile, header)
    },
    onUnreadable({ code, raw, lines }) {
      const { first, last } = place(raw, lines)
      // The parser loses what stands behind a row that it gave up: better no import than one with a hole.
      if (code === 'CSV_MAX_RECORD_SIZE')
        parser.destroy(
          new HexinError('ROW_CSV_INVALID', { found: `a row without end from line ${first} on` }),
        )
      // A quote that is never closed takes every line behind it along.
      else for (let line = first; line <= last; line++) onUnreadable(line)
    },
  })
  await pipeline(source, parser, async (rows: AsyncIterable<ParsedRow>) => {
    let batch: Line[] = []
    for await (const { record, raw, info } of rows) {
      batch.push({ record, line: place(raw, info.lines).first })
      if (batch.length < BATCH) continue
      await take(batch)
      batch = []
    }
    if (batch.length > 0) await take(batch)
  })
  if (!hasHeader)
    throw new HexinError('IMPORT_HEADER_INVALID', { found: 'an empty file', expected: profile.columns })
}

type ParsedRow = { readonly record: Row; readonly raw: string; readonly info: { readonly lines: number } }

/**
 * The physical lines of rows that come in order. The parser tells the line on which a row ends, and counts a CRLF between quotes as two; a quoted
 * cell may have begun the row earlier.
 */
function createPlace(): (raw: string, lines: number) => { readonly first: number; readonly last: number } {
  let surplus = 0
  return (raw, lines) => {
    surplus += raw.split('\r\n').length - 1
    const last = lines - surplus
    return { first: last - (raw.trim().split('\n').length - 1), last }
  }
}

function csvParser({
  readHeader,
  onUnreadable,
}: {
  readonly readHeader: (header: readonly string[]) => string[]
  readonly onUnreadable: (row: {
    readonly code: string
    readonly raw: string
    readonly lines: number
  }) => void
}): Parser {
  return parse({
    bom: true,
    info: true,
    raw: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_records_with_error: true,
    max_record_size: 1024 * 1024,
    columns: readHeader,
    on_skip: (error, raw) => {
      onUnreadable({ code: error?.code ?? '', raw: raw ?? '', lines: Number(error?.['lines'] ?? 0) })
      return undefined
    },
  })
}

function checkedHeader({ columns }: ImportProfile, header: readonly string[]): string[] {
  const names = header.map((column) => column.trim())
  const missing = columns.filter((column) => !names.includes(column))
  if (missing.length > 0)
    throw new HexinError('IMPORT_HEADER_INVALID', {
      found: names.join(', ').slice(0, 500),
      expected: missing,
    })
  return names
}
