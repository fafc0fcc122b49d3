import type { Crypto } from '../../../crypto/port.ts'
import type { Hex } from '../../../encoding.ts'
import { HexinError } from '../../../errors/base.ts'
import { type ItemName, itemHash, type PersonItem } from '../item.ts'
import { penaltyItems } from './penalty.ts'
import { registrationItems } from './registration.ts'
import { scoreItems } from './score.ts'

/** The item texts that the SDK brings along. One that was ever published stays as it is: consents name it by its hash. */
export const personItems: readonly PersonItem[] = [...registrationItems, ...penaltyItems, ...scoreItems]

/** The text for an item. @throws HexinError PERSON_ITEM_UNKNOWN */
export function itemFor({ kind, field }: ItemName): PersonItem {
  const found = personItems.find(({ item }) => item.kind === kind && item.field === field)
  if (!found) throw new HexinError('PERSON_ITEM_UNKNOWN', { found: `${kind}.${field}` })
  return found
}

/** Finds an item text by its hash, among those that the SDK brings along. */
export function createPersonItems(crypto: Crypto): (hash: Hex) => PersonItem | undefined {
  const byHash = new Map(personItems.map((item) => [itemHash(crypto, item), item]))
  return (hash) => byHash.get(hash)
}
