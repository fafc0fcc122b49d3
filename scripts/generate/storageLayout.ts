/**
 * Writes where the contracts keep what, so that a change of it shows in the change that made it.
 *
 *     node scripts/generate/storageLayout.ts [--check]
 */
import { json, output } from './output.ts'
import { analyse, contractNames, type StorageItem, type StorageLayout } from './solidity/analyse.ts'

const { storageLayout } = analyse()

const place = (types: StorageLayout['types'], { slot, offset, label, type }: StorageItem): string =>
  `slot ${slot}, byte ${offset}: ${types?.[type]?.label ?? type} ${label}`

function layoutOf({ storage, types }: StorageLayout) {
  const structs = Object.values(types ?? {})
    .filter(({ members }) => members !== undefined)
    .toSorted((a, b) => (a.label < b.label ? -1 : 1))
  return {
    variables: storage.map((item) => place(types, item)),
    ...Object.fromEntries(
      structs.map(({ label, members = [] }) => [label, members.map((member) => place(types, member))]),
    ),
  }
}

await output(
  {
    'test/contracts/storageLayout.json': json(
      Object.fromEntries(contractNames.map((name) => [name, layoutOf(storageLayout(name))])),
    ),
  },
  'node scripts/generate/storageLayout.ts',
)
