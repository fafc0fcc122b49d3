import type { Readable } from 'node:stream'
import { fromBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { BATCH_MAX, type BatchItem } from '@hexin/sdk/evidence/batch.ts'

/** 4,096 lines of the longest kind, and white space. */
const BYTES_MAX = 2 * 1024 * 1024

/**
 * Reads lines of {length, sha256, sm3?}; digests are base64url or hexadecimal.
 * @throws HexinError EVIDENCE_BATCH_INVALID naming the line, INPUT_TOO_LARGE
 */
export async function readBatch(source: Readable): Promise<Omit<BatchItem, 'salt'>[]> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of source) {
    bytes += (chunk as Buffer).length
    if (bytes > BYTES_MAX) throw new HexinError('INPUT_TOO_LARGE', { expected: `at most ${BYTES_MAX} bytes` })
    chunks.push(chunk as Buffer)
  }
  const lines = Buffer.concat(chunks).toString().split('\n')
  if (lines.at(-1)?.trim() === '') lines.pop()
  if (lines.length === 0 || lines.length > BATCH_MAX)
    throw new HexinError('EVIDENCE_BATCH_INVALID', {
      found: `${lines.length} lines`,
      expected: `1 to ${BATCH_MAX}`,
    })
  return lines.map(readLine)
}

function readLine(line: string, at: number): Omit<BatchItem, 'salt'> {
  try {
    const { length, sha256, sm3, ...rest } = JSON.parse(line) as Record<string, unknown>
    const unknown = Object.keys(rest)
    if (unknown.length > 0) throw new Error(`unknown ${unknown.join(', ')}`)
    if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0) throw new Error('length')
    return {
      length,
      sha256: digest('sha256', sha256),
      sm3: sm3 === undefined ? undefined : digest('sm3', sm3),
    }
  } catch (cause) {
    throw new HexinError('EVIDENCE_BATCH_INVALID', {
      found: `line ${at + 1}: ${(cause as Error).message}`,
      cause,
    })
  }
}

function digest(name: string, value: unknown): Uint8Array {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/i.test(value)) return Buffer.from(value, 'hex')
  if (typeof value === 'string' && value.length === 43) return fromBase64url(value)
  throw new Error(name)
}
