/** Which tables statements are about, and which of them have changed since: what a loop read, and found as it is, it need not read again. */
export type Touched = {
  /** A statement was carried out. */
  note(sql: string, hasChanged: boolean): void
  /** From now on everything that is touched is remembered; the returned function tells whether any of it has changed since then. */
  watch(): { hasChanged(): boolean; end(): void }
}

/** How far the chain was read says nothing about the member. */
const IGNORED = new Set(['chain_cursor'])

export function createTouched(tables: ReadonlySet<string>): Touched {
  const known = new Map<string, readonly string[]>()
  const versions = new Map<string, number>()
  const watching = new Set<Set<string>>()
  let count = 0

  function tablesOf(sql: string): readonly string[] {
    const found =
      known.get(sql) ??
      [...new Set(sql.match(/[a-z_]+/g))].filter((word) => tables.has(word) && !IGNORED.has(word))
    known.set(sql, found)
    return found
  }

  return {
    note(sql, hasChanged) {
      const found = tablesOf(sql)
      if (hasChanged) for (const table of found) versions.set(table, ++count)
      for (const seen of watching) for (const table of found) seen.add(table)
    },
    watch() {
      const since = count
      const seen = new Set<string>()
      watching.add(seen)
      return {
        hasChanged: () => [...seen].some((table) => (versions.get(table) ?? 0) > since),
        end: () => void watching.delete(seen),
      }
    },
  }
}
