/**
 * Finds something once for all who ask for it, those who ask meanwhile included, and keeps it. A failure is not kept, nor is `undefined`: what is not there yet may come.
 *
 * @param kept where it is kept, under `key`; bounded by its owner
 */
export function findOnce<K, V>(kept: Map<K, Promise<V>>, key: K, find: () => Promise<V>): Promise<V> {
  const known = kept.get(key)
  if (known) return known
  const finding = Promise.resolve().then(look)
  kept.set(key, finding)
  return finding

  async function look(): Promise<V> {
    let found: V | undefined
    try {
      found = await find()
      return found
    } finally {
      // Before whoever asked hears of it: he may ask again at once.
      if (found === undefined && kept.get(key) === finding) kept.delete(key)
    }
  }
}
