import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  createInclusionProof,
  createProver,
  encodeEntries,
  encodeVkey,
  leafHash,
  newTiles,
  signCheckpoint,
  tilePath,
  verifyCheckpoint,
} from '@hexin/sdk/proof/index.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { flipBit, TileStore, testCrypto, testSigner, times } from '../sdk/proof/helpers.ts'
import { sha256 } from '../sdk/proof/reference.ts'

/**
 * Go's checksum database code (golang.org/x/mod/sumdb, see `go/main.go`) reads a log that the SDK wrote: it verifies the note, hashes
 * the tree up from the tiles, hashes every entry, and verifies and makes the same proofs.
 */

const MODULE = join(import.meta.dirname, 'go')

/** Why the stranger can't be had here; undefined if it can. */
function missing(): string | undefined {
  const found = spawnSync('go', ['version'])
  if (found.error) return 'go is not installed'
  const download = spawnSync('go', ['mod', 'download'], { cwd: MODULE, encoding: 'utf8', timeout: 120_000 })
  if (download.status === 0) return undefined
  const [reason = 'timed out'] = download.stderr.trim().split('\n')
  if (/checksum|SECURITY/i.test(download.stderr)) throw new Error(`go mod download: ${download.stderr}`)
  return `its Go modules can't be had: ${reason}`
}

const skipped = missing()
const origin = 'hexin/31337/0xab/7'
const signer = testSigner(1)
const vkey = encodeVkey(sha256, { name: origin, publicKey: signer.publicKey })

describe.skipIf(skipped !== undefined)(`Go reads our logs${skipped ? ` (skipped: ${skipped})` : ''}`, () => {
  let folder: string
  let program: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hexin-stranger-'))
    program = join(folder, process.platform === 'win32' ? 'stranger.exe' : 'stranger')
    execFileSync('go', ['build', '-buildvcs=false', '-o', program, '.'], { cwd: MODULE })
  }, 240_000)

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs the stranger: what it found, or why it refused. */
  function ask(log: Log): { readonly report?: Report; readonly refusal?: string } {
    const { status, stdout, stderr } = spawnSync(program, ['check'], {
      input: JSON.stringify(log),
      encoding: 'utf8',
      maxBuffer: 2 ** 24,
    })
    return status === 0 ? { report: JSON.parse(stdout) as Report } : { refusal: stderr.trim() }
  }

  test.each([
    [1, 1],
    [1, 2],
    [200, 255],
    [255, 256],
    [256, 257],
    [300, 1000],
    [1000, 4567],
    [65_000, 65_536 + 300],
  ])('%i leaves, then %i', async (older, size) => {
    const log = await writeLog(join(folder, `${older}-${size}`), older, size)
    expect(ask(log)).toMatchObject({
      report: { origin, size, older, entries: size, records: log.records.length },
    })
  })

  describe('and refuses', () => {
    let log: Log
    beforeAll(async () => {
      log = await writeLog(join(folder, 'spoilt'), 300, 1000)
    })

    test.each([
      [
        'another key',
        () => ({ vkey: encodeVkey(sha256, { name: origin, publicKey: testSigner(2).publicKey }) }),
        /note/,
      ],
      [
        'a turned bit in the note',
        () => ({ checkpoint: log.checkpoint.replace('\n1000\n', '\n1001\n') }),
        /signature/,
      ],
      [
        'the older note for the newer',
        () => ({ checkpoint: log.older, older: log.checkpoint }),
        /leaves|tile/,
      ],
      ['a proof of another record', () => ({ records: spoiltBy(log.records, 'path') }), /^record 0/],
      ['another record', () => ({ records: spoiltBy(log.records, 'entry') }), /^record 0/],
      ['no consistency proof', () => ({ consistency: [] }), /^consistency/],
      ['a turned consistency proof', () => ({ consistency: log.consistency.toReversed() }), /^consistency/],
    ])('%s', (_, change, refusal) => {
      expect(ask({ ...log, ...change() }).refusal).toMatch(refusal)
    })

    test.each([
      'tile/0/000',
      'tile/0/003.p/232',
      'tile/1/000.p/3',
      'tile/entries/000',
      'tile/entries/003.p/232',
    ])('a turned bit in %s', (path) => {
      const file = join(log.dir, path)
      const bytes = readFileSync(file)
      writeFileSync(file, flipBit(bytes, 8 * 10))
      try {
        expect(ask(log).refusal).toMatch(/inconsistent tile|not what was logged|another root/)
      } finally {
        writeFileSync(file, bytes)
      }
    })
  })

  test('and we read its checkpoints', async () => {
    const root = Buffer.alloc(32, 7).toString('base64')
    const out = execFileSync(program, ['sign', 'go.example/log', '42', root], { encoding: 'utf8' })
    const theirs = JSON.parse(out) as { vkey: string; note: string }
    expect(await verifyCheckpoint(testCrypto, theirs)).toMatchObject({ origin: 'go.example/log', size: 42 })
    const spoilt = { ...theirs, note: theirs.note.replace('\n42\n', '\n43\n') }
    await expect(verifyCheckpoint(testCrypto, spoilt)).rejects.toMatchObject({
      code: 'CHECKPOINT_SIGNATURE_INVALID',
    })
  })
})

/** What `stranger check` reads; bytes are base64. */
type Log = {
  readonly vkey: string
  readonly dir: string
  readonly checkpoint: string
  readonly older: string
  readonly consistency: readonly string[]
  readonly records: readonly LogRecord[]
}
type LogRecord = { readonly index: number; readonly entry: string; readonly path: readonly string[] }
type Report = {
  readonly origin: string
  readonly size: number
  readonly older: number
  readonly entries: number
}

/** Writes a log that grew to `older` and then to `size` leaves into a folder, as one would serve it. */
async function writeLog(dir: string, older: number, size: number): Promise<Log> {
  // Entries of many lengths, the empty one and lengths of two bytes among them.
  const entries = times(size, (i) => Buffer.from(`statement ${i} `.repeat(i % 40)))
  const store = new TileStore()

  function grow(to: number): Promise<string> {
    const from = store.size
    const root = store.append(entries.slice(from, to).map((entry) => leafHash(sha256, entry)))
    for (const { level, index, width } of newTiles(from, to))
      if (level === 0) {
        const bundle = encodeEntries(entries.slice(index * 256, index * 256 + width))
        store.tiles.set(tilePath({ level: 'entries', index, width }), bundle)
      }
    return signCheckpoint(sha256, { checkpoint: { origin, size: to, root, extensions: [] }, signer })
  }

  const [olderNote, checkpoint] = [await grow(older), await grow(size)]
  for (const [path, bytes] of store.tiles) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), bytes)
  }

  const prover = createProver({ sha256, source: store, cache: new Map() })
  const indexes = [...new Set([0, 1, older - 1, older, size >> 1, size - 1])].filter((index) => index < size)
  const records = indexes.map(async (index) => {
    const path = await prover.inclusion({ index, size })
    const proof = createInclusionProof({ index, path, checkpoint })
    return { index, entry: entries[index]?.toString('base64') ?? '', path: proof.path }
  })
  const consistency = await prover.consistency({ oldSize: older, newSize: size })
  return {
    vkey,
    dir,
    checkpoint,
    older: olderNote,
    consistency: consistency.map((hash) => Buffer.from(hash).toString('base64')),
    records: await Promise.all(records),
  }
}

/** The records, the first with what another has in one place. */
const spoiltBy = (records: readonly LogRecord[], member: 'entry' | 'path'): LogRecord[] =>
  records.map((record, i) => (i === 0 ? { ...record, [member]: records[1]?.[member] } : record))
