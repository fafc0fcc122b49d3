/** What is remembered of a request that was sent under a key. */
export type KeyedRequest = {
  /** Of method, path, query and body. */
  readonly requestHash: string
  /** The answer, wrapped; undefined while there is none. */
  readonly answer: Buffer | undefined
}

/** Idempotency keys of the API. They are the organisation's: any of its tokens may repeat a request. */
export type IdempotencyKeys = {
  /** What a key was taken for; undefined: nobody has. */
  find(key: string): Promise<KeyedRequest | undefined>
  /** Takes a key for a request, or gives what it was taken for. Durable before it resolves. */
  take(key: string, requestHash: string): Promise<KeyedRequest>
  keep(key: string, answer: Buffer): Promise<void>
  /** Frees a key whose request was refused: nothing came of it. */
  free(key: string): Promise<void>
  /** Forgets what was taken before that time, in unix seconds. */
  forget(before: number): Promise<void>
}
