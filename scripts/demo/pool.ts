/** Runs `work` over all items, at most `width` at once; resolves to the results in the items' order. The first failure ends it. */
export async function mapPool<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<Result>,
  onProgress: (done: number) => void = () => undefined,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  let done = 0
  async function worker(): Promise<void> {
    for (let i = next++; i < items.length; i = next++) {
      results[i] = await work(items[i] as Item, i)
      onProgress(++done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker))
  return results
}

/** Splits a list into parts of at most `size`. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  )
}
