import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { parseTrailer } from '@hexin/sdk/requestFiles/format.ts'

/** Longer than any trailer. */
const END_BYTES = 200

/**
 * Whether a file holds, before its trailer, what the trailer's hash is of: a transfer that went on after its answers had changed does not.
 * @throws HexinError FILE_INVALID, FILE_TOTALS_MISMATCH
 */
export async function checkTrailer(path: string): Promise<void> {
  const file = await open(path)
  const { size } = await file.stat()
  const length = Math.min(size, END_BYTES)
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length)
  await file.close()
  // A trailer is ASCII, in either encoding.
  const end = buffer.toString('latin1')
  const begin = end.lastIndexOf('\nT|') + 1
  const { sha256: expected } = parseTrailer(end.slice(begin).trimEnd(), 0)
  const before = size - length + begin
  const hash = createHash('sha256')
  if (before > 0)
    for await (const chunk of createReadStream(path, { end: before - 1 })) hash.update(chunk as Buffer)
  const found = hash.digest('hex')
  if (found !== expected)
    throw new HexinError('FILE_TOTALS_MISMATCH', { detail: `${path}, sha256.`, found, expected })
}
