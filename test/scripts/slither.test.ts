import { describe, expect, test } from 'vitest'
import { unexplained } from '../../scripts/slither/analyse.ts'

const source = (...lines: readonly string[]): string => lines.join('\n')
const disabled = '// slither-disable-next-line timestamp'

describe('a finding that is accepted', () => {
  test('needs a line of reason above it', () => {
    expect(unexplained('A.sol', source('// Windows are of minutes.', disabled, 'x;'))).toEqual([])
    expect(unexplained('A.sol', source('    // Windows are of minutes.', `    ${disabled}`))).toEqual([])
  })

  test.each([
    ['nothing', ['', disabled]],
    ['code', ['uint256 a = 1 + 2 + 3;', disabled]],
    ['one word', ['// fine', disabled]],
    ['another disabling', ['// slither-disable-next-line one two three', disabled]],
    ['the start of the file', [disabled]],
  ])('%s above it is none', (_, lines) => {
    expect(unexplained('A.sol', source(...lines)).at(-1)).toBe(
      `A.sol:${lines.length} accepts a finding without saying why`,
    )
  })

  test('for a whole stretch needs one where it starts, none where it ends', () => {
    const stretch = ['// slither-disable-start timestamp', 'x;', '// slither-disable-end timestamp']
    expect(unexplained('A.sol', source(...stretch))).toHaveLength(1)
    expect(unexplained('A.sol', source('// Windows are of minutes.', ...stretch))).toEqual([])
  })
})
