import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { generateKeys } from '@hexin/node/keys/keyFile.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { type Frame, type Frames, framesOf, PROTOCOL } from '@hexin/node/p2p/frames.ts'
import { createPeers, type PeerBook } from '@hexin/node/p2p/peers.ts'
import type { PeerLimits } from '@hexin/node/p2p/shares.ts'
import type { PeerHandler, PeerMethod } from '@hexin/node/ports/peers.ts'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import type { Stream } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { freePort } from '../../helpers/freePort.ts'
import { peerLimits } from '../../helpers/peerLimits.ts'

/** An Ed25519 peer key: seed and public key, and the public half alone. */
export function newPeerKey() {
  const peerKey = createSigners(generateKeys()).peer
  return { peerKey, publicKey: peerKey.subarray(32) }
}

/** Peer keys of members, to be changed at will, and where they listen. */
export class TestBook implements PeerBook {
  readonly keys = new Map<number, Uint8Array>()
  readonly ports = new Map<number, number>()
  readonly suspended = new Set<number>()

  memberOf(publicKey: Uint8Array): number | undefined {
    return [...this.keys].find(([, key]) => Buffer.from(key).equals(publicKey))?.[0]
  }

  isSuspended(member: number): boolean {
    return this.suspended.has(member)
  }

  find(member: number) {
    const [port, publicKey] = [this.ports.get(member), this.keys.get(member)]
    return port !== undefined && publicKey ? { host: '127.0.0.1', port, publicKey } : undefined
  }
}

export type TestPeer = Awaited<ReturnType<typeof startPeer>>

/** A member's end over real TCP on this machine, entered into `book`. */
export async function startPeer(
  member: number,
  {
    book,
    own = book,
    handlers = {},
    limits = peerLimits,
  }: {
    readonly book: TestBook
    /** Whom this one believes, where that is not `book`. */
    readonly own?: PeerBook
    readonly handlers?: Partial<Record<PeerMethod, PeerHandler>>
    readonly limits?: PeerLimits
  },
) {
  const { peerKey, publicKey } = newPeerKey()
  const port = await freePort()
  book.keys.set(member, publicKey)
  book.ports.set(member, port)
  const failures: unknown[] = []
  const ended = new AbortController()
  const peers = await createPeers({
    ...{ host: '127.0.0.1', port, peerKey, book: own },
    signal: ended.signal,
    onError: (error) => failures.push(error),
    limits,
  })
  for (const [method, handler] of Object.entries(handlers)) peers.handle(method as PeerMethod, handler)
  return {
    ...peers,
    peerKey,
    /** What it would have told its operator. */
    failures,
    async stop() {
      ended.abort()
      await peers.stop()
    },
  }
}

/** A libp2p program of somebody's own making, with a key of its choice: it may put anything on the wire. */
export async function startRaw(
  peerKey: Uint8Array,
  /** The address of this machine that it dials from. */
  { from }: { readonly from?: string } = {},
) {
  const node = await createLibp2p({
    privateKey: privateKeyFromRaw(peerKey),
    transports: [tcp(from === undefined ? {} : { dialOpts: { localAddress: from } as object })],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
  })
  const signal = AbortSignal.timeout(20_000)
  return {
    node,
    /** A new stream to whoever listens there. */
    async open(to: number): Promise<Stream> {
      const connection = await node.dial(multiaddr(`/ip4/127.0.0.1/tcp/${to}`), { signal })
      return connection.newStream(PROTOCOL, { signal, maxOutboundStreams: 100 })
    },
    stop: async () => node.stop(),
  }
}

/** Sends one well-formed request over a raw stream and waits for the reply. */
export async function call(frames: Frames, request: Frame): Promise<Frame> {
  const signal = AbortSignal.timeout(20_000)
  await frames.write(request, signal)
  return frames.read(signal)
}

/** The reply to a request over a stream of a raw peer, or undefined where the stream ended instead. */
export const askRaw = async (stream: Stream, request: Frame): Promise<Frame | undefined> =>
  call(framesOf(stream), request).catch(() => undefined)

/** Resolves when the stream has ended, however. */
export const ended = (stream: Stream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.status !== 'open') resolve()
    else stream.addEventListener('close', () => resolve())
  })
