/** What can go wrong in the page itself. What goes wrong at a member's node, or in the SDK, is a `HexinError`. */
export type WalletFailureCode =
  | 'LINK_BROKEN'
  | 'LINK_FOREIGN'
  | 'PAGE_FOREIGN'
  | 'NETWORK_FILE_MISSING'
  | 'PARTY_UNKNOWN'
  | 'STORAGE_UNAVAILABLE'
  | 'PASSKEY_UNSUPPORTED'
  | 'PASSKEY_CANCELLED'
  | 'PASSKEY_FAILED'
  | 'PASSKEY_BROKEN'
  | 'BINDING_UNREADABLE'
  | 'BINDING_OTHER_COMPANY'
  | 'BINDING_OTHER_KEY'
  | 'COPY_UNREADABLE'
  | 'PREDECESSOR_MISSING'
  | 'NOTHING_CHOSEN'

/** A failure that the page explains to its user in both languages (`text/walletFailures.ts`). */
export class WalletFailure extends Error {
  override readonly name = 'WalletFailure'
  readonly code: WalletFailureCode

  constructor(code: WalletFailureCode, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause })
    this.code = code
  }
}
