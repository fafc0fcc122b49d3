import type { Readable } from 'node:stream'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { FILE_LINE_MAX } from '@hexin/sdk/requestFiles/format.ts'

/** `bytes` with the line's end, `content` without; `number` from 1. */
export type Line = { readonly bytes: Buffer; readonly content: Buffer; readonly number: number }

const [LF, CR] = [0x0a, 0x0d]

/**
 * Lines that end with LF or CRLF, by their bytes: neither occurs within a character of UTF-8 or GB18030.
 * @throws HexinError FILE_INVALID for a line that is too long, or the last one without its end
 */
export async function* readLines(source: Readable): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0)
  let number = 0
  for await (const chunk of source) {
    rest = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
    let from = 0
    for (let end = rest.indexOf(LF, from); end !== -1; end = rest.indexOf(LF, from)) {
      const bytes = rest.subarray(from, end + 1)
      from = end + 1
      number++
      assertShort(bytes.length, number)
      yield { bytes, content: bytes.subarray(0, bytes.at(-2) === CR ? -2 : -1), number }
    }
    rest = rest.subarray(from)
    assertShort(rest.length, number + 1)
  }
  if (rest.length > 0)
    throw new HexinError('FILE_INVALID', { detail: `Line ${number + 1}.`, expected: 'a line end' })
}

function assertShort(length: number, number: number): void {
  if (length > FILE_LINE_MAX)
    throw new HexinError('FILE_INVALID', {
      detail: `Line ${number}.`,
      found: 'a line that is too long',
      expected: `at most ${FILE_LINE_MAX} bytes`,
    })
}
