import { randomUUID } from 'node:crypto'
import {
  type Scope,
  scopes,
  type TokenMade,
  type TokenOrder,
  type TokenRole,
  type TokenView,
  tokenRoles,
} from '@hexin/sdk/api/tokens.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { toBase64url, toHex, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../ports/clock.ts'
import type { Page, PageQuery } from '../ports/page.ts'
import type { People } from '../ports/people.ts'
import type { Tokens } from '../ports/tokens.ts'

/** Who calls, as far as a token tells. */
export type Caller = {
  /** Of the token: the same for all that it sends. */
  readonly id: string
  readonly scopes: readonly Scope[]
  /** The one user that its requests may name; null where it names whom it will. */
  readonly user: string | null
}

export type ManageTokens = {
  create(order: TokenOrder): Promise<TokenMade>
  list(query: PageQuery): Promise<Page<TokenView>>
  /** @throws HexinError TOKEN_UNKNOWN */
  revoke(id: string): Promise<TokenView>
  /** @throws HexinError AUTH_TOKEN_INVALID */
  callerOf(token: string): Promise<Caller>
}

/**
 * The organisation's API tokens.
 *
 * @param people whose tokens open what their roles open, under the person's own name
 * @param files SHA-256 of the tokens in the tokens file, in hexadecimal: an operator's way in, before there is any other token and when all are lost
 */
export function createManageTokens({
  crypto,
  clock,
  store,
  files,
  people,
}: {
  readonly crypto: Pick<Crypto, 'sha256' | 'randomBytes'>
  readonly clock: Clock
  readonly store: Tokens
  readonly files: readonly string[]
  readonly people?: People | undefined
}): ManageTokens {
  // A hash tells nothing of the token, so that looking it up may take as long as it will.
  const hashOf = (token: string): string => toHex(crypto.sha256(utf8(token))).replace(/^0x/, '')
  const bootstrap = new Set(files)

  async function find(id: string): Promise<TokenView> {
    const found = await store.find(id)
    if (!found) throw new HexinError('TOKEN_UNKNOWN', { found: id })
    return found
  }

  return {
    async create({ validS, ...order }) {
      const id = randomUUID()
      const token = `hexin_${toBase64url(crypto.randomBytes(32))}`
      await store.add({ id, hash: hashOf(token), ...order, expiresAt: clock() + validS })
      return { ...(await find(id)), token }
    },
    list: (query) => store.list(query),
    async revoke(id) {
      await find(id)
      await store.revoke(id)
      return find(id)
    },
    async callerOf(token) {
      if (people?.isToken(token)) {
        const { id, user, roles } = await people.verify(token)
        return { id: `person ${id}`, scopes: scopesOf(roles), user }
      }
      const hash = hashOf(token)
      if (bootstrap.has(hash)) return { id: hash, scopes, user: null }
      const found = await store.use(hash)
      if (!found || found.revokedAt !== null || found.expiresAt <= clock())
        throw new HexinError('AUTH_TOKEN_INVALID')
      return { id: found.id, scopes: tokenRoles[found.role], user: found.user }
    },
  }
}

/** What roles open together; words that are no role of ours open nothing. */
function scopesOf(roles: readonly string[]): readonly Scope[] {
  const opened = new Set<Scope>(
    roles.flatMap((role) => (Object.hasOwn(tokenRoles, role) ? tokenRoles[role as TokenRole] : [])),
  )
  return scopes.filter((scope) => opened.has(scope))
}
