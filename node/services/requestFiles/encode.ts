import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Encoding } from '@hexin/sdk/requestFiles/format.ts'
import iconv from 'iconv-lite'

export const encode = (text: string, encoding: Encoding): Buffer =>
  iconv.encode(text, encoding, { addBOM: false })

/**
 * Text of one line. What would not be the same bytes again is in another encoding, or damaged.
 * @throws HexinError FILE_ENCODING_INVALID
 */
export function decode(bytes: Buffer, encoding: Encoding, line: number): string {
  const text = iconv.decode(bytes, encoding, { stripBOM: false })
  if (!encode(text, encoding).equals(bytes))
    throw new HexinError('FILE_ENCODING_INVALID', { detail: `Line ${line}.`, expected: encoding })
  return text
}
