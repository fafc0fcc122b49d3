import { networkSchema } from '@hexin/sdk/network.ts'
import { z } from 'zod'

/** Where the SDK's schema of a network file is, seen from the module that is written. */
const NETWORK = '../network.ts'

/**
 * The SDK's module of the networks that it ships, from their network files by name.
 * @throws Error for a file that is none
 */
export function addressBook(files: Readonly<Record<string, string>>): string {
  const entries = Object.entries(files).map(([name, text]) => {
    const parsed = networkSchema.safeParse(JSON.parse(text))
    if (!parsed.success) throw new Error(`${name} is no network file: ${z.prettifyError(parsed.error)}`)
    return `  ${JSON.stringify(name)}: ${JSON.stringify(parsed.data)},\n`
  })
  return `// Written by scripts/generate/networks.ts.
import type { Network } from '${NETWORK}'

/** The networks that this release knows, by name: the network file of each. */
export const networks: Readonly<Record<string, Network>> = {${entries.length > 0 ? `\n${entries.join('')}` : ''}}
`
}
