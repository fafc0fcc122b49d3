import { HexinError } from '@hexin/sdk/errors/base.ts'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createOutput, reportFailure, UsageError } from '../../../scripts/terminal/output.ts'

let out = ''
let err = ''
beforeEach(() => {
  out = ''
  err = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text)
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('what a command writes', () => {
  test('for people: lines on standard output, what goes on meanwhile beside it', () => {
    const output = createOutput({ json: false })
    output.note('working')
    output.result({ a: 1 }, ['one', 'two'])
    expect([out, err]).toEqual(['one\ntwo\n', 'working\n'])
  })

  test('for programs: one object and nothing else', () => {
    const output = createOutput({ json: true })
    output.note('working')
    const bar = output.progress('import', 100)
    bar.update(50)
    bar.end()
    output.result({ a: '合信' }, ['one'])
    expect([JSON.parse(out), err]).toEqual([{ a: '合信' }, ''])
  })

  test('without a terminal progress is a plain line every ten seconds', () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const bar = createOutput({ json: false }).progress('import', 100)
    bar.update(10)
    expect(err).toBe('')
    vi.advanceTimersByTime(10_000)
    bar.update(50)
    bar.update(60)
    bar.end()
    expect(err).toBe('import: 50 of 100\n')
  })
})

describe('how a failure is told', () => {
  const refusal = new HexinError('GRANT_REVOKED', { found: 'grant 1', cause: new Error('secret') })

  test('a refusal: code, words in both languages, what to do; exit code 1', () => {
    expect(reportFailure(refusal, { json: false })).toBe(1)
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^GRANT_REVOKED: .*grant 1/),
      refusal.title.zh,
      refusal.remedy,
      '',
    ])
    expect(out + err).not.toContain('secret')
    expect(reportFailure(refusal, { json: true })).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'GRANT_REVOKED', found: 'grant 1' } })
  })

  test('wrong use: the sentence alone; exit code 2', () => {
    expect(reportFailure(new UsageError('There is no file x.'), { json: false })).toBe(2)
    expect(err).toBe('There is no file x.\n')
  })

  test('a bug: its stack, on standard error even with --json; exit code 1', () => {
    expect(reportFailure(new TypeError('oops'), { json: true })).toBe(1)
    expect(out).toBe('')
    expect(err).toMatch(/^TypeError: oops\n\s+at /)
    expect(reportFailure('text', { json: false })).toBe(1)
  })
})
