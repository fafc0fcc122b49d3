import { afterEach, expect, test } from 'vitest'
import { page } from '../../../scripts/mutate/report.ts'
import { openResults } from '../../../scripts/mutate/results.ts'
import type { TestContract } from '../../../scripts/mutate/testContracts.ts'
import { createTempFolder } from '../../helpers/tempFolder.ts'

const folder = createTempFolder()
afterEach(() => folder.remove())

const suite = (name: string, hash: string): TestContract => ({
  artifact: {
    id: { name, solcVersion: '', source: '' },
    contract: { abi: '', bytecode: '', linkReferences: {}, deployedBytecode: '', deployedLinkReferences: {} },
  },
  isSuite: true,
  file: name,
  units: [],
  hash,
})

test('a result counts while what it came from is the same', () => {
  const tests = [suite('A', '1'), suite('B', '2')]
  const first = openResults(folder.path, 'contracts', tests)
  first.add('killed', { status: 'killed', by: 'A.test: why' })
  first.add('survived', { status: 'survived' })
  first.add('no code', { status: 'not compiled' })

  const found = (contracts: string, ...others: TestContract[]) => {
    const { find } = openResults(folder.path, contracts, others)
    return ['killed', 'survived', 'no code'].filter((id) => find(id))
  }
  expect(found('contracts', ...tests)).toEqual(['killed', 'survived', 'no code'])
  expect(found('contracts', suite('A', '1'), suite('B', '3'))).toEqual(['killed', 'no code'])
  expect(found('contracts', suite('A', '0'), suite('B', '2'))).toEqual(['no code'])
  expect(found('others', ...tests)).toEqual([])
})

test('the page shows each survivor with its place, its change and its reason', () => {
  const mutant = {
    id: 'isNone, relational: a == b',
    operator: 'relational',
    file: 'contracts/types/MemberId.sol',
    span: { start: 0, end: 2 },
    text: '##',
    contract: 'Members',
  }
  const drawn = [
    { ...mutant, status: 'survived' as const },
    { ...mutant, id: 'b', status: 'timed out' as const },
    { ...mutant, id: 'c', status: 'same code' as const },
  ]
  const pools = [{ name: 'Members', length: 9 }]
  const text = page({ seed: 1, count: 3, controls: 2, pools, drawn }, { [mutant.id]: 'Because.' })
  expect(text).toContain('| Members | 9 | 2 | 1 | 1 | 1 | 50.0 | 0 | 1 |')
  expect(text).toContain('### contracts/types/MemberId.sol:1')
  expect(text).toContain(
    '-// SPDX-License-Identifier: Apache-2.0\n+## SPDX-License-Identifier: Apache-2.0\n```\n\nBecause.',
  )
})
