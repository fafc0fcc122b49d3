import type { PeerLimits } from '@hexin/node/p2p/shares.ts'

/** A member's share of a node, as the standard settings have it. */
export const peerLimits: PeerLimits = { connections: 16, requests: 2_000, bytes: 64 * 1024 * 1024 }
