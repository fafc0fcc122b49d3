import type { TokenOrder, TokenView } from '@hexin/sdk/api/tokens.ts'
import type { Page, PageQuery } from './page.ts'

/** The organisation's API tokens, by their hashes: the tokens themselves are kept nowhere. */
export type Tokens = {
  add(
    token: Omit<TokenOrder, 'validS'> & {
      readonly id: string
      readonly hash: string
      readonly expiresAt: number
    },
  ): Promise<void>
  /** The token of a hash, whether it still counts or not; notes its use, to the minute. */
  use(hash: string): Promise<TokenView | undefined>
  /** Newest first. */
  list(query: PageQuery): Promise<Page<TokenView>>
  find(id: string): Promise<TokenView | undefined>
  /** Ends it at once; once more is no change. */
  revoke(id: string): Promise<void>
}
