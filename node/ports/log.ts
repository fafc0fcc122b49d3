import type { InclusionProof } from '@hexin/sdk/proof/index.ts'

/** Statements by what they are; a leaf's kind is for this node's own use and not part of the log. */
export type LeafKind =
  | 'record'
  | 'look'
  | 'refusal'
  | 'answer'
  | 'receipt'
  | 'prekey'
  | 'evidence'
  | 'withdrawal'
  | 'objectionReceipt'
  | 'objectionOutcome'
  | 'objectionAck'
  | 'bindingHead'
  | 'bindingAlarm'
  | 'order'
  | 'audit'
  | 'handover'
  | 'caSignature'
  | 'epoch'

export type Log = {
  /** Appends statements; resolves, once they are durable, to the index of the first. They stand side by side in the log. */
  append(leaves: readonly { readonly kind: LeafKind; readonly statement: Uint8Array }[]): Promise<number>
  size(): Promise<number>
  statement(index: number): Promise<Uint8Array | undefined>
}

/** Proofs about this member's own log. */
export type LogProofs = {
  /**
   * Proofs under the newest checkpoint that is final on the chain, in order; undefined for leaves that it doesn't cover. With `upToBlock`, under the
   * newest one that was final in that block: whoever has read the chain up to there can check it.
   */
  prove(indexes: readonly number[], upToBlock?: number): Promise<readonly (InclusionProof | undefined)[]>
  /** How many leaves that checkpoint covers; 0 where there is none. */
  covered(upToBlock?: number): Promise<number>
}
