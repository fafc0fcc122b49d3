/** Whom an identity provider vouches for. */
export type Person = {
  /** The provider's own, for ever this person's. */
  readonly id: string
  /** As requests name the person. */
  readonly user: string
  /** What the provider says of the person's roles, in its words. */
  readonly roles: readonly string[]
}

/** The organisation's own identity provider (OpenID Connect). */
export type People = {
  /** Whether this looks like one of its tokens at all. */
  isToken(token: string): boolean
  /**
   * @throws HexinError AUTH_TOKEN_INVALID for what the provider has not signed for this node, or is over; AUTH_ISSUER_UNAVAILABLE where its keys can't be read
   */
  verify(token: string): Promise<Person>
}
