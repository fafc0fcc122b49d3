import type { ConnectionGater, MultiaddrConnection, PeerId } from '@libp2p/interface'
import type { Shares } from './shares.ts'

/** Connections of one address whose other end has not yet proved a key. */
const HALF_OPEN = 8

/** What was turned away since the start. */
export type GateCounts = { handshakes: number; strangers: number }

/**
 * Who may connect. An address has few handshakes under way at a time, so that whoever opens connections and says nothing fills its own places only; a peer
 * is a member, or refused once its key is known and before anything else is set up; a member has so many connections as its share holds.
 */
export function createGate({
  memberOf,
  shares,
}: {
  readonly memberOf: (peer: PeerId) => number | undefined
  readonly shares: Pick<Shares, 'connect' | 'left'>
}): { readonly gater: ConnectionGater; readonly counts: GateCounts } {
  const counts = { handshakes: 0, strangers: 0 }
  /** By address. */
  const halfOpen = new Map<string, Set<MultiaddrConnection>>()

  function isStranger(peer: PeerId): boolean {
    const isUnknown = memberOf(peer) === undefined
    if (isUnknown) counts.strangers++
    return isUnknown
  }

  function known(connection: MultiaddrConnection): void {
    const address = addressOf(connection)
    const under = halfOpen.get(address)
    under?.delete(connection)
    if (under?.size === 0) halfOpen.delete(address)
  }

  function denyInboundConnection(connection: MultiaddrConnection): boolean {
    const address = addressOf(connection)
    const under = halfOpen.get(address) ?? new Set()
    if (under.size >= HALF_OPEN) {
      counts.handshakes++
      return true
    }
    halfOpen.set(address, under.add(connection))
    connection.addEventListener('close', () => known(connection))
    return false
  }

  function denyInboundEncryptedConnection(peer: PeerId, connection: MultiaddrConnection): boolean {
    known(connection)
    const member = memberOf(peer)
    if (member === undefined) return isStranger(peer)
    if (!shares.connect(member)) return true
    connection.addEventListener('close', () => shares.left(member))
    return false
  }

  return {
    counts,
    gater: {
      // Standard gaters refuse private addresses; members of one network may well share one.
      denyDialMultiaddr: () => false,
      denyDialPeer: (peer) => memberOf(peer) === undefined,
      denyInboundConnection,
      denyInboundEncryptedConnection,
      denyOutboundEncryptedConnection: isStranger,
    },
  }
}

/** The address without its port. */
const addressOf = ({ remoteAddr }: MultiaddrConnection): string =>
  remoteAddr
    .getComponents()
    .filter(({ name }) => name === 'ip4' || name === 'ip6')
    .map(({ value }) => value)
    .join('/')
