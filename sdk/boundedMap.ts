/**
 * A map for what can be worked out again: once it holds `max` entries, the next new key empties it first. Nothing is ordered or counted, so that an
 * entry costs no more than in a plain map; who needs all of it again pays for that once in `max` entries.
 */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #max: number

  constructor(max: number) {
    super()
    this.#max = max
  }

  override set(key: K, value: V): this {
    if (this.size >= this.#max && !this.has(key)) this.clear()
    return super.set(key, value)
  }
}
