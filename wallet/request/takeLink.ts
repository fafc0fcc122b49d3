import { type Link, parseLink } from './link.ts'

const KEY = 'hexin-request'

/**
 * Takes the link out of the page's address, before anything else happens, so that its secret is neither seen, nor shared with the address, nor kept in
 * the history. This tab remembers a request until it is answered: a page that is loaded anew still has it.
 * @throws WalletFailure LINK_BROKEN
 */
export function takeLink(): Link | undefined {
  const { hash, pathname } = location
  if (hash !== '') history.replaceState(null, '', pathname)
  const link = parseLink(hash)
  if (link && link.type !== 'binding') sessionStorage.setItem(KEY, JSON.stringify(link))
  return link ?? remembered()
}

export const forgetLink = (): void => sessionStorage.removeItem(KEY)

function remembered(): Link | undefined {
  const text = sessionStorage.getItem(KEY)
  return text === null ? undefined : (JSON.parse(text) as Link)
}
