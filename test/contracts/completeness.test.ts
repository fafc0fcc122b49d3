import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { councilAbi, grantsAbi, logsAbi, membersAbi, seatsAbi } from '../../sdk/abis/generated.ts'
import { type Declared, declared, untested } from './helpers/declared.ts'

const root = new URL('../../', import.meta.url)

/** The tests and what they share, as one text. */
const tests = globSync('test/contracts/**/*.sol', { cwd: root })
  .map((file) => readFileSync(new URL(file, root), 'utf8'))
  .join('\n')

const all = declared()

test('each function, error and event of the contracts is in a Solidity test, errors with their values', () => {
  expect(untested(all, tests)).toEqual([])
})

test('the list is that of the ABIs, but for what OpenZeppelin declares', () => {
  const abis = [...councilAbi, ...grantsAbi, ...logsAbi, ...membersAbi, ...seatsAbi]
  const inAbis = new Set(abis.flatMap((item) => ('name' in item ? [`${item.type} ${item.name}`] : [])))
  const missing = all.filter(({ kind, name }) => !inAbis.has(`${kind} ${name}`))
  expect(missing).toEqual([])
  // Errors and events by their first word: all of ours begin with what they are about.
  const ours = new Set(all.map(({ kind, name }) => `${kind} ${name}`))
  const forgotten = [...inAbis].filter(
    (what) =>
      /^(?:error|event) (?:Grant|Member|Seat|Seal|Log|Checkpoint|Council)(?!UnorderedInsertion)/.test(what) &&
      !ours.has(what),
  )
  expect(forgotten).toEqual([])
  expect(all.length).toBeGreaterThan(100)
})

const error: Declared = { kind: 'error', of: 'IX', name: 'XWrong', values: 2 }
const bare: Declared = { kind: 'error', of: 'IX', name: 'XZero', values: 0 }
const event: Declared = { kind: 'event', of: 'IX', name: 'XDone', values: 1 }
const call: Declared = { kind: 'function', of: 'IX', name: 'go', values: 1 }

test.each([
  ['an error without its values', error, 'abi.encodeWithSelector(IX.XWrong.selector)'],
  ['an error of another interface', error, 'abi.encodeWithSelector(IY.XWrong.selector, 1, 2)'],
  ['an error by its selector alone', error, 'expectRevert(IX.XWrong.selector, 1)'],
  ['an error in a comment', error, '// abi.encodeWithSelector(IX.XWrong.selector, 1, 2)'],
  ['an event in a comment', event, '/// @dev emit IX.XDone(1)'],
  ['an event of another interface', event, 'emit IY.XDone(1)'],
  ['a function with a longer name', call, 'x.going(1)'],
  ['a function of that name in the test', call, 'go(1)'],
])('%s is no test', (_, item, text) => {
  expect(untested([item], text)).toEqual([`${item.kind} IX.${item.name}`])
})

test.each([
  [error, 'abi.encodeWithSelector(\n    IX.XWrong.selector, 1, 2\n)'],
  [bare, 'abi.encodeWithSelector(IX.XZero.selector)'],
  [event, 'emit IX.XDone(1)'],
  [call, 'x.go(1)'],
  [call, 'abi.encodeCall(IX.go, (1))'],
])('%j is tested by %s', (item, text) => {
  expect(untested([item], text)).toEqual([])
})
