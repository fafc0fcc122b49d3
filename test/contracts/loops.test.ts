import { expect, test } from 'vitest'
import { analyse } from '../../scripts/generate/solidity/analyse.ts'
import { checkLoops } from '../../scripts/generate/solidity/loops.ts'

const header = '// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n'

/** What is found in a contract with these functions. */
function findingsIn(functions: string): readonly string[] {
  const source = `${header}contract Seeded {
    uint256[] private _list;
    uint256 private _count;
    mapping(uint256 => uint256[]) private _lists;
    uint256 private constant MANY = 9;
    ${functions}
}
`
  return checkLoops(analyse({ 'contracts/Seeded.sol': source }).sources).findings
}

test('each loop of the contracts states its bound, and none runs over storage', () => {
  const { count, findings } = checkLoops(analyse().sources)
  expect(findings).toEqual([])
  // The two proofs’ and the council’s: a check that saw no loop would pass as well.
  expect(count).toBeGreaterThanOrEqual(6)
})

const bound = '\n// Bound: nine.\n'

test.each([
  ['a loop that says nothing', `for (uint256 i = 0; i < MANY; ++i) {}`, 'no bound is stated'],
  ['one whose comment is about something else', `\n// Nine.\nwhile (MANY < 3) {}`, 'no bound is stated'],
  ['a list in storage', `${bound}for (uint256 i = 0; i < _list.length; ++i) {}`, 'as long as storage says'],
  ['a number in storage', `${bound}for (uint256 i = 0; i < _count; ++i) {}`, 'as long as storage says'],
  [
    'a list in a mapping',
    `${bound}for (uint256 i = 0; i < _lists[4].length; ++i) {}`,
    'as long as storage says',
  ],
  [
    'a copy of a list in storage',
    `uint256[] memory copy = _list; ${bound}for (uint256 i = 0; i < copy.length; ++i) {}`,
    'as long as storage says',
  ],
  [
    'a length that was taken before, by two steps',
    `uint256[] storage list = _lists[4]; uint256 n; n = list.length; uint256 m = n + 1;
    ${bound}for (uint256 i = m; i != 0; --i) {}`,
    'as long as storage says',
  ],
  ['a list backwards', `${bound}do { _list.pop(); } while (_list.length > 0);`, 'as long as storage says'],
  ['no end', `${bound}for (uint256 i = 0; ; ++i) { if (i == 9) break; }`, 'no condition'],
])('would be found: %s', (_, body, problem) => {
  const found = findingsIn(`function seeded() external { ${body} }`)
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch(new RegExp(`^contracts/Seeded.sol:\\d+: ${problem}$`))
})

test('not found: a constant, an argument and its copy', () => {
  const loops = (to: string) => `${bound}for (uint256 i = 0; i < ${to}; ++i) { _count += i; }`
  const body = `${loops('MANY')} ${loops('a.length')} uint256 n = a.length; ${loops('n')}`
  expect(findingsIn(`function seeded(uint256[] calldata a) external { ${body} }`)).toEqual([])
})
