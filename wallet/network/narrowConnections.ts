import type { Network } from '@hexin/sdk/network.ts'

/**
 * Lets this page connect to its own origin and the members' nodes from now on, and to nobody else. The policy in index.html can't
 * know the members, and policies only ever add up to a stricter one.
 */
export function narrowConnections({ members }: Network): void {
  const origins = new Set(members.map(({ http }) => new URL(http).origin))
  const meta = document.createElement('meta')
  meta.httpEquiv = 'Content-Security-Policy'
  meta.content = `connect-src 'self' ${[...origins].join(' ')}`
  document.head.append(meta)
}
