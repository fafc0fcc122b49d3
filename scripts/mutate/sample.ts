import { hash } from './testContracts.ts'

/** Fewest mutants for each contract. */
const LEAST = 40

/** These in an order of the seed's. Where mutants come or go, the others keep theirs. */
export function shuffled<T extends { readonly id: string }>(seed: number, list: readonly T[]): readonly T[] {
  return list
    .map((item) => ({ item, rank: hash(`${seed} ${item.id}`) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .map(({ item }) => item)
}

/** How many to take of each, in proportion to how many there are, and no fewer than the least. */
export function quotas(count: number, sizes: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  return new Map([...sizes].map(([name, size]) => [name, Math.max(LEAST, Math.ceil((count * size) / total))]))
}
