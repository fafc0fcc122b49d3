import type { Generated, GeneratedAlways } from 'kysely'

/** The tables of maps of records: this member's own, and what is known of others'. */
export type MapTables = {
  map_keys: { hash: string; statement: string; secret: Buffer; created_at: number }
  map_labels: { subject: string; kind: string; proof: Buffer }
  map_entries: {
    bucket: number
    label: Buffer
    version: number
    until: Generated<number | null>
    n: number
    sequence: number
    root: Buffer
    commitment: Buffer
  }
  map_tiles: {
    level: number
    tile: number
    version: number
    until: Generated<number | null>
    subtrees: Buffer
  }
  map_progress: { id: number; size: number }
  map_epochs: {
    number: number
    size: number
    statement: string
    hash: string
    leaf_index: number
    at: number
  }
  seen_map_keys: { provider: number; hash: string; statement: string }
  seen_epochs: {
    provider: number
    number: number
    hash: string
    previous: string | null
    size: number
    statement: string
    told: Generated<boolean>
    seen_at: number
  }
  equivocations: {
    id: GeneratedAlways<number>
    provider: number
    number: number
    first: string
    second: string
    found_at: number
  }
}
