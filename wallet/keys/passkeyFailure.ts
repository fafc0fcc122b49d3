import { WalletFailure } from '../failure.ts'

/** What a browser throws for a passkey, in the page's own words. */
export function passkeyFailure(cause: unknown): WalletFailure {
  if (cause instanceof WalletFailure) return cause
  const name = cause instanceof Error ? cause.name : ''
  // Browsers say NotAllowedError for "cancelled" and for "took too long" alike, so as not to tell which keys there are.
  if (name === 'NotAllowedError' || name === 'AbortError')
    return new WalletFailure('PASSKEY_CANCELLED', cause)
  if (name === 'NotSupportedError') return new WalletFailure('PASSKEY_UNSUPPORTED', cause)
  return new WalletFailure('PASSKEY_FAILED', cause)
}

/** @throws WalletFailure PASSKEY_UNSUPPORTED */
export function assertPasskeySupport(): void {
  if (!isSecureContext || typeof PublicKeyCredential === 'undefined')
    throw new WalletFailure('PASSKEY_UNSUPPORTED')
}

/** Milliseconds that a person has for a finger, a face or a code. */
export const PASSKEY_TIMEOUT_MS = 120_000
