import { createHash } from 'node:crypto'
import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type FileType, headerLine, trailerLine } from '@hexin/sdk/requestFiles/format.ts'
import {
  answerLine,
  type OutcomeRow,
  reconciledLine,
  sumLine,
  totalOf,
} from '@hexin/sdk/requestFiles/outcome.ts'
import type { Exchanges } from '../../ports/exchange.ts'
import type { RequestFileRow, RequestFiles } from '../../ports/requestFiles.ts'
import type { ReadAnswer } from '../keeping/readAnswer.ts'
import { encode } from './encode.ts'

/** Rows that are in memory at a time. */
const PAGE = 200

export type WriteFiles = {
  /** The answer file, as it is read. What may not be shown any more comes with the code that says so, without its values. */
  answers(id: string): Promise<AsyncGenerator<Buffer>>
  /** The reconciliation file: what was requested is what was answered, refused and not delivered, by rows and by amounts. */
  reconciliation(id: string): Promise<AsyncGenerator<Buffer>>
}

/** @throws HexinError FILE_UNKNOWN, FILE_UNFINISHED, before anything is written */
export function createWriteFiles({
  files,
  exchanges,
  read,
}: {
  readonly files: Pick<RequestFiles, 'find' | 'closed'>
  readonly exchanges: Pick<Exchanges, 'find'>
  readonly read: ReadAnswer
}): WriteFiles {
  async function finished(id: string): Promise<RequestFileRow> {
    const file = await files.find(id)
    if (!file) throw new HexinError('FILE_UNKNOWN', { found: id })
    const { rows, total } = totalOf(file.sums)
    if (rows < file.header.rows)
      throw new HexinError('FILE_UNFINISHED', { found: rows, expected: file.header.rows })
    if (rows !== file.header.rows || total !== file.header.total)
      throw new HexinError('INTERNAL', { detail: `File ${id} does not balance.` })
    return file
  }

  async function* rowsOf(id: string): AsyncGenerator<readonly OutcomeRow[]> {
    for (let after = 0; ; ) {
      const page = await files.closed(id, after, PAGE)
      const last = page.at(-1)
      if (!last) return
      yield page
      after = last.line
    }
  }

  async function answerOf(row: OutcomeRow): Promise<string> {
    const exchange =
      row.outcome === 'answered' && row.exchange !== null && (await exchanges.find(row.exchange))
    if (!exchange) return answerLine(row, undefined)
    let shown: Exchange
    try {
      shown = await read(exchange, undefined)
    } catch (error) {
      if (!(error instanceof HexinError)) throw error
      return answerLine({ ...row, code: error.code }, undefined)
    }
    return answerLine(row, shown.records)
  }

  async function* written(
    { header }: RequestFileRow,
    type: FileType,
    lines: AsyncIterable<readonly string[]>,
  ): AsyncGenerator<Buffer> {
    const { encoding, rows, total } = header
    const toBytes = (line: string) => encode(`${line}\n`, encoding)
    const hash = createHash('sha256')
    const first = toBytes(headerLine({ ...header, type }))
    hash.update(first)
    yield first
    for await (const some of lines) {
      const bytes = Buffer.concat(some.map(toBytes))
      hash.update(bytes)
      yield bytes
    }
    yield toBytes(trailerLine({ rows, total, sha256: hash.digest('hex') }))
  }

  return {
    async answers(id) {
      async function* lines() {
        for await (const page of rowsOf(id)) yield await Promise.all(page.map(answerOf))
      }
      return written(await finished(id), 'hexin-answers/1', lines())
    },
    async reconciliation(id) {
      const file = await finished(id)
      async function* lines() {
        yield file.sums.map(sumLine)
        for await (const page of rowsOf(id)) yield page.map(reconciledLine)
      }
      return written(file, 'hexin-reconciliation/1', lines())
    },
  }
}
