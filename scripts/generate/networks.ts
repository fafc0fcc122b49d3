/**
 * Writes sdk/networks/generated.ts, the address book that the SDK ships: every network file in sdk/networks, validated by the SDK's own schema.
 *
 *     node scripts/generate/networks.ts [--check]
 */
import { readdirSync, readFileSync } from 'node:fs'
import { networkSchema } from '@hexin/sdk/network.ts'
import { z } from 'zod'
import { output } from './output.ts'

const folder = new URL('../../sdk/networks/', import.meta.url)
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length))
  .toSorted()

const entries = names.map((name) => {
  const parsed = networkSchema.safeParse(JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')))
  if (!parsed.success) throw new Error(`sdk/networks/${name}.json: ${z.prettifyError(parsed.error)}`)
  return `  ${JSON.stringify(name)}: ${JSON.stringify(parsed.data)},\n`
})

const text = `// Written by scripts/generate/networks.ts.
import type { Network } from '../network.ts'

/** The networks that this release knows, by name: the network file of each. */
export const networks: Readonly<Record<string, Network>> = {${entries.length > 0 ? `\n${entries.join('')}` : ''}}
`

await output({ 'sdk/networks/generated.ts': text }, 'node scripts/generate/networks.ts')
