import {
  decodeEntries,
  decodeTlogProof,
  encodeEntries,
  encodeNote,
  encodeTlogProof,
  encodeVkey,
  formatCheckpoint,
  parseCheckpoint,
  parseInclusionProof,
  parseNote,
  parseTilePath,
  parseVkey,
  tilePath,
} from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hex, outcomeOf } from './helpers.ts'
import { sha256 } from './reference.ts'

const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const NOTE = `hexin/31337/0xab/7\n42\n${'A'.repeat(43)}=\nextension\n\n— hexin/31337/0xab/7 AAAABwAA\n— w.example AAAACAAA\n`
const PROOF = {
  version: 1,
  origin: 'hexin/31337/0xab/7',
  index: 7,
  size: 42,
  path: [`${'A'.repeat(43)}=`],
  checkpoint: NOTE,
}
const TLOG_PROOF = `c2sp.org/tlog-proof@v1\nextra AAAA\nindex 7\n${PROOF.path[0]}\n\n${NOTE}`

/** A text after a few random edits: cuts, doublings, insertions of what means something in these formats. */
function edited(text: string): fc.Arbitrary<string> {
  const pieces = [
    '\n',
    '\n\n',
    ' ',
    '— ',
    '+',
    '=',
    '/',
    '0',
    '-1',
    '9'.repeat(20),
    'x001/',
    '.p/',
    '\0',
    '\ud800',
    '\u2028',
    '​',
  ]
  const edit = fc.record({
    at: fc.nat({ max: text.length }),
    drop: fc.nat({ max: 6 }),
    put: fc.oneof(fc.constantFrom('', ...pieces), fc.string({ maxLength: 4, unit: 'binary' })),
  })
  return fc
    .array(edit, { maxLength: 3 })
    .map((edits) => edits.reduce((t, { at, drop, put }) => t.slice(0, at) + put + t.slice(at + drop), text))
}

/** Each parser: what it reads, and how to write it again. */
const parsers: [string, string, (text: string) => string][] = [
  ['parseNote', NOTE, (text) => encodeNote(parseNote(text))],
  [
    'parseCheckpoint',
    NOTE,
    (text) =>
      encodeNote({
        text: formatCheckpoint(parseCheckpoint(text)),
        signatures: parseCheckpoint(text).signatures,
      }),
  ],
  ['parseVkey', PETER, (text) => encodeVkey(sha256, parseVkey(sha256, text))],
  ['parseTilePath', 'tile/0/x001/x234/067.p/70', (text) => tilePath(parseTilePath(text))],
  ['decodeTlogProof', TLOG_PROOF, (text) => encodeTlogProof(decodeTlogProof(text))],
]

describe('texts', () => {
  test.each(parsers)(
    '%s: whatever comes, it is refused with a code or written again the same',
    (_, model, again) => {
      expect(again(model)).toBe(model)
      const seen = { accepted: 0, refused: 0 }
      fc.assert(
        fc.property(edited(model), (text) => {
          const refused = outcomeOf(() => again(text)) !== 'accepted'
          seen[refused ? 'refused' : 'accepted']++
          if (!refused) expect(again(text)).toBe(text)
        }),
        { numRuns: 1500 },
      )
      // Neither a parser that takes everything nor one that takes nothing passes.
      expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(100)
    },
  )

  test.each(parsers)('%s: noise is refused', (_, __, again) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(outcomeOf(() => again(text))).not.toBe('accepted')
      }),
    )
  })
})

describe('values', () => {
  test('parseInclusionProof: any JSON value in any place is refused with a code or read as it is', () => {
    const members = fc.constantFrom(...Object.keys(PROOF), 'path.0', 'another')
    let accepted = 0
    fc.assert(
      fc.property(members, fc.oneof(fc.jsonValue(), edited(NOTE), fc.integer()), (member, value) => {
        const changed = member === 'path.0' ? { ...PROOF, path: [value] } : { ...PROOF, [member]: value }
        if (outcomeOf(() => parseInclusionProof(changed)) !== 'accepted') return
        accepted++
        expect(parseInclusionProof(changed)).toEqual(changed)
      }),
      { numRuns: 1500 },
    )
    expect(accepted).toBeGreaterThan(10)
  })

  test('parseInclusionProof: any JSON value at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(outcomeOf(() => parseInclusionProof(value))).toBe('PROOF_MALFORMED')
      }),
    )
  })

  test('decodeEntries: any bytes are refused with a code or written again the same', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }).map((bytes) => bytes.map((b, i) => (i % 3 === 0 ? 0 : b % 16))),
        (bytes) => {
          const outcome = outcomeOf(() => decodeEntries(bytes))
          if (outcome === 'accepted') expect(hex(encodeEntries(decodeEntries(bytes)))).toBe(hex(bytes))
          else expect(outcome).toBe('TILE_MALFORMED')
        },
      ),
      { numRuns: 1000 },
    )
  })
})
