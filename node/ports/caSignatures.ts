import type { CaSignatureView } from '@hexin/sdk/api/caSignatures.ts'

/** Signatures by companies' CA certificates over grants, as they were verified here. */
export type CaSignatures = {
  /**
   * Keeps one, with its statement as a leaf, in one transaction. Where the same one is kept already, that stays, and is returned.
   * @param document the printed 授权书, where that is what was signed
   */
  keep(
    grant: string,
    signature: Omit<CaSignatureView, 'leafIndex'>,
    document: Uint8Array | undefined,
  ): Promise<CaSignatureView>
  /** In the order in which they came. */
  list(grant: string): Promise<readonly CaSignatureView[]>
}
