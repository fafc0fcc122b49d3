/** What a receiver answered, or why there was no answer. */
export type Posted = { readonly status: number } | { readonly failure: string }

/** The way out to addresses that somebody typed in. */
export type Egress = {
  /**
   * Looks where a URL leads, without connecting.
   * @throws HexinError EGRESS_REFUSED for what isn't public and isn't allowed by the operator
   */
  check(url: string): Promise<void>
  /** Posts, to the address that was checked and nowhere else; follows nobody elsewhere; bounded in time. Never rejects. */
  post(request: {
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
    readonly signal: AbortSignal
  }): Promise<Posted>
}
