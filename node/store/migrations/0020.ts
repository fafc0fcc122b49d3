import { type Kysely, sql } from 'kysely'

/** The map by which a provider's answers are shown to be complete, epochs of other providers' maps, and who contradicted himself. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `secret`: the private key, wrapped under the node's own key.
  `CREATE TABLE map_keys (
     hash text PRIMARY KEY,
     statement text NOT NULL,
     secret bytea NOT NULL,
     created_at bigint NOT NULL)`,
  // The VRF's proof for a company and kind, which costs a private operation, and never changes under a key.
  `CREATE TABLE map_labels (subject text, kind text, proof bytea NOT NULL, PRIMARY KEY (subject, kind))`,
  // Entries as of an epoch: those from version up to it, and before until. bucket: the label's first 16 bits.
  `CREATE TABLE map_entries (
     bucket int NOT NULL,
     label bytea NOT NULL,
     version bigint NOT NULL,
     until bigint,
     n bigint NOT NULL,
     sequence bigint NOT NULL,
     root bytea NOT NULL,
     commitment bytea NOT NULL,
     PRIMARY KEY (bucket, label, version))`,
  `CREATE INDEX map_entries_version ON map_entries (version, bucket)`,
  `CREATE INDEX map_entries_until ON map_entries (until) WHERE until IS NOT NULL`,
  // 256 subtrees each, 33 bytes a subtree; level 0 has one tile, over the 256 of level 1, which stand over the buckets.
  `CREATE TABLE map_tiles (
     level int NOT NULL,
     tile int NOT NULL,
     version bigint NOT NULL,
     until bigint,
     subtrees bytea NOT NULL,
     PRIMARY KEY (level, tile, version))`,
  `CREATE INDEX map_tiles_until ON map_tiles (until) WHERE until IS NOT NULL`,
  // How much of the log the entries of the coming epoch count already.
  `CREATE TABLE map_progress (id int PRIMARY KEY CHECK (id = 1), size bigint NOT NULL)`,
  `CREATE TABLE map_epochs (
     number bigint PRIMARY KEY,
     size bigint NOT NULL,
     statement text NOT NULL,
     hash text NOT NULL,
     leaf_index bigint NOT NULL,
     at bigint NOT NULL)`,
  `CREATE INDEX map_epochs_leaf ON map_epochs (leaf_index)`,
  `CREATE INDEX records_leaf ON records (leaf_index)`,

  // Other providers' keys that were found to be permutations, and epochs that came with answers or from other members.
  `CREATE TABLE seen_map_keys (provider bigint, hash text, statement text NOT NULL, PRIMARY KEY (provider, hash))`,
  `CREATE TABLE seen_epochs (
     provider bigint NOT NULL,
     number bigint NOT NULL,
     hash text NOT NULL,
     previous text,
     size bigint NOT NULL,
     statement text NOT NULL,
     told boolean NOT NULL DEFAULT false,
     seen_at bigint NOT NULL,
     PRIMARY KEY (provider, number, hash))`,
  `CREATE INDEX seen_epochs_untold ON seen_epochs (provider, number) WHERE NOT told`,
  `CREATE TABLE equivocations (
     id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     provider bigint NOT NULL,
     number bigint NOT NULL,
     first text NOT NULL,
     second text NOT NULL,
     found_at bigint NOT NULL,
     UNIQUE (provider, number))`,
]
