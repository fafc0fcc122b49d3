/** Why the devnet can't start, in words for the person at the terminal, and what to do. No stack is shown for it. */
export class DevnetError extends Error {
  override readonly name = 'DevnetError'
  readonly remedy: string

  constructor(found: string, remedy: string, options?: ErrorOptions) {
    super(found, options)
    this.remedy = remedy
  }
}
