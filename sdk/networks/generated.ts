// Written by scripts/generate/networks.ts.
import type { Network } from '../network.ts'

/** The networks that this release knows, by name: the network file of each. */
export const networks: Readonly<Record<string, Network>> = {}
