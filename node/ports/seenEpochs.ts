import type { Page, PageQuery } from './page.ts'

/** An epoch of another provider's map that this node has come to know. */
export type SeenEpoch = {
  readonly provider: number
  readonly number: number
  readonly hash: string
  readonly previous: string | null
  readonly size: number
  readonly statement: string
}

/** Two epochs that contradict each other. */
export type EquivocationRow = {
  readonly provider: number
  /** Number of the second. */
  readonly number: number
  readonly statements: readonly [string, string]
  /** Unix seconds. */
  readonly foundAt: number
}

/** What this node knows of other providers' maps. Nothing in it says who asked about whom. */
export type SeenEpochStore = {
  mapKey(provider: number, hash: string): Promise<string | undefined>
  /** A key that was found to be a permutation. */
  addMapKey(provider: number, hash: string, statement: string): Promise<void>
  /** Keeps an epoch; false if it was known. */
  add(epoch: SeenEpoch): Promise<boolean>
  /** Known epochs of a provider with this number or one of its neighbours', and the largest below and smallest above. */
  near(provider: number, number: number): Promise<readonly SeenEpoch[]>
  /** The newest epoch of each provider that others were not told of yet. */
  untold(): Promise<readonly SeenEpoch[]>
  /** Sends an epoch to others, in the transaction that notes it; of those before it there is nothing to tell any more. */
  tell(epoch: SeenEpoch, recipients: readonly number[]): Promise<void>
  /** For each provider the highest number up to which none is missing, from the first one known, if others lie behind it. */
  gaps(limit: number): Promise<readonly { readonly provider: number; readonly after: number }[]>
  /** Keeps a contradiction once for a provider and number, and sends it to others; false if it was known. */
  addEquivocation(equivocation: EquivocationRow, recipients: readonly number[]): Promise<boolean>
  /** Newest first. */
  equivocations(query: PageQuery): Promise<Page<EquivocationRow>>
  equivocationCount(): Promise<number>
}
