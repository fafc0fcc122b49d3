import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { privateKeyFromRaw, publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import type { PeerHandler, Peers } from '../ports/peers.ts'
import { type Caller, createCaller } from './caller.ts'
import { PROTOCOL } from './frames.ts'
import { createGate } from './gate.ts'
import { serveStream } from './serve.ts'
import { createShares, type PeerLimits } from './shares.ts'
import { wholeWrites } from './wholeWrites.ts'

/** Who may connect and where members listen: the membership, as far as this adapter looks at it. */
export type PeerBook = {
  /** The member whose valid peer key this is; undefined for a stranger. */
  memberOf(publicKey: Uint8Array): number | undefined
  /** Whether a member is suspended now. It may connect, but nothing that was under way goes on. */
  isSuspended(member: number): boolean
  /** Where a member listens and the key it must prove, or undefined where one of them is unknown. */
  find(
    member: number,
  ): { readonly host: string; readonly port: number; readonly publicKey: Uint8Array } | undefined
}

const REQUEST_TIMEOUT_MS = 15_000
const DIAL_TIMEOUT_MS = 5_000
/** How long whoever connects may take until it is known who it is. */
const HANDSHAKE_MS = 5_000
/** Connections that can be in their handshake at once, over all addresses. */
const HALF_OPEN = 256
/** Streams of one connection, whatever their protocol. */
const MUXED_STREAMS = 32

/** What was refused or held back since the start, by what was too much. */
export type LimitCounts = Readonly<
  Record<'handshakes' | 'strangers' | 'connections' | 'streams' | 'waits', number>
>

/** The `Peers` port on libp2p: TCP, noise, yamux, and a gater that lets members' peer keys in and nobody else. */
export async function createPeers({
  host,
  port,
  peerKey,
  book,
  limits,
  signal,
  onError,
}: {
  readonly host: string
  readonly port: number
  /** Ed25519 seed and public key, 64 bytes. */
  readonly peerKey: Uint8Array
  readonly book: PeerBook
  readonly limits: PeerLimits
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
}): Promise<Peers & { stop(): Promise<void>; limited(): LimitCounts }> {
  const handlers = new Map<string, PeerHandler>()
  const callers = new Map<number, Promise<Caller>>()

  const memberOf = (peer: PeerId): number | undefined => {
    const key = peer.publicKey
    return key?.type === 'Ed25519' ? book.memberOf(key.raw) : undefined
  }
  const shares = createShares(limits)
  const gate = createGate({ memberOf, shares })
  function partyOf(peer: PeerId) {
    const member = memberOf(peer)
    return member === undefined ? undefined : { member, isSuspended: book.isSuspended(member) }
  }

  /** Connections, and whether their member was suspended when they were opened or looked at last. */
  const wasSuspended = new WeakMap<Connection, boolean>()

  const node = await createLibp2p({
    privateKey: privateKeyFromRaw(peerKey),
    addresses: { listen: [`/ip4/${host}/tcp/${port}`] },
    transports: [tcp()],
    connectionEncrypters: [wholeWrites(noise())],
    streamMuxers: [yamux({ maxInboundStreams: MUXED_STREAMS })],
    connectionManager: {
      maxConnections: 500,
      inboundConnectionThreshold: 50,
      maxIncomingPendingConnections: HALF_OPEN,
      inboundUpgradeTimeout: HANDSHAKE_MS,
      dialTimeout: DIAL_TIMEOUT_MS,
    },
    connectionGater: gate.gater,
  })

  node.addEventListener('connection:open', ({ detail }) =>
    wasSuspended.set(detail, partyOf(detail.remotePeer)?.isSuspended ?? false),
  )
  await node.handle(
    PROTOCOL,
    (stream: Stream, { remotePeer }: Connection) => {
      const member = memberOf(remotePeer)
      if (member === undefined || !shares.openStream(member)) {
        stream.abort(new Error('not a member, or one with too many streams'))
        return
      }
      stream.addEventListener('close', () => shares.streamEnded(member))
      const from = () => partyOf(remotePeer)
      void serveStream({ stream, from, handlers, shares, signal, onError })
    },
    { maxInboundStreams: 8, maxOutboundStreams: 8 },
  )

  async function dial(member: number): Promise<Caller> {
    const found = book.find(member)
    if (!found)
      throw new HexinError('PEER_UNREACHABLE', {
        found: `member ${member}`,
        expected: 'a peer key and an address',
      })
    const peer = peerIdFromPublicKey(publicKeyFromRaw(found.publicKey))
    const address = multiaddr(`/ip4/${found.host}/tcp/${found.port}/p2p/${peer.toString()}`)
    try {
      const timeout = AbortSignal.timeout(DIAL_TIMEOUT_MS)
      // Never over a connection that came in: whoever has stolen a peer key would then be asked instead of the member.
      const connection = await node.dial(address, { signal: timeout, force: true })
      return createCaller(await connection.newStream(PROTOCOL, { signal: timeout }), member)
    } catch (cause) {
      throw new HexinError('PEER_UNREACHABLE', {
        found: `member ${member} at ${found.host}:${found.port}`,
        cause,
      })
    }
  }

  async function callerOf(member: number): Promise<Caller> {
    const known = callers.get(member)
    if (known && (await known.catch(() => undefined))?.isOpen()) return known
    // Whoever came first after the break dials; the others wait for the same stream.
    if (callers.get(member) === known) callers.set(member, dial(member))
    return callers.get(member) ?? dial(member)
  }

  return {
    handle: (method, handler) => void handlers.set(method, handler),
    async request(member, method, body, timeoutMs = REQUEST_TIMEOUT_MS) {
      const caller = await callerOf(member)
      return caller.request(method, body, timeoutMs)
    },
    async recheck() {
      for (const connection of node.getConnections()) {
        const party = partyOf(connection.remotePeer)
        // Not closed but cut: closing would wait for what is on its way.
        if (!party || (party.isSuspended && wasSuspended.get(connection) === false))
          connection.abort(new Error('the peer is cut off'))
        else wasSuspended.set(connection, party.isSuspended)
      }
    },
    limited: () => ({ ...gate.counts, ...shares.counts }),
    stop: async () => node.stop(),
  }
}
