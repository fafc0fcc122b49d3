export type NewEvidence = {
  readonly id: string
  readonly type: 'file' | 'batch'
  readonly statement: Uint8Array
  readonly manifest: Uint8Array
  /** The items of a batch, packed; undefined for a file. */
  readonly items: Uint8Array | undefined
  readonly itemCount: number
  readonly idempotencyKey: string | undefined
  /** Hash of what was handed in: tells a repetition from a key used twice. */
  readonly bodyHash: string
}

export type StoredEvidence = NewEvidence & { readonly leafIndex: number }

export type EvidenceStore = {
  /**
   * Keeps evidence and its leaf in one transaction. Under an idempotency key that is taken, returns what is there.
   * @throws HexinError IDEMPOTENCY_KEY_REUSED if that is something else
   */
  add(evidence: NewEvidence): Promise<StoredEvidence>
  find(id: string): Promise<StoredEvidence | undefined>
}
