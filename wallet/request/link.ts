import { WalletFailure } from '../failure.ts'

/** A bank's request, as its link names it. Whoever has the secret may answer. */
export type RequestLink = { readonly node: string; readonly request: string; readonly secret: string }

/** What a link hands to this page: a bank's request to a company, one to a person, or the registrar's binding of a key. */
export type Link =
  | ({ readonly type: 'request' | 'person' } & RequestLink)
  | { readonly type: 'binding'; readonly binding: string }

/**
 * Reads what stands behind the # of this page's address; undefined where nothing does.
 * @throws WalletFailure LINK_BROKEN
 */
export function parseLink(hash: string): Link | undefined {
  if (hash.replace(/^#/, '') === '') return undefined
  const parameters = new URLSearchParams(hash.slice(1))
  const binding = parameters.get('binding')
  if (binding !== null) return { type: 'binding', binding }
  const type = parameters.has('person') ? 'person' : 'request'
  const [node, request, secret] = ['node', type, 'secret'].map((name) => parameters.get(name) ?? '')
  if (
    node === undefined ||
    !/^https?:$/.test(URL.parse(node)?.protocol ?? '') ||
    !request?.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) ||
    !secret?.match(/^[A-Za-z0-9_-]{43}$/)
  )
    throw new WalletFailure('LINK_BROKEN')
  return { type, node, request, secret }
}

/** The link again, for a browser that this one's user has to go to. */
export const linkText = (
  origin: string,
  { type = 'request', node, request, secret }: RequestLink & { readonly type?: 'request' | 'person' },
): string => `${origin}/#${new URLSearchParams({ node, [type]: request, secret })}`
