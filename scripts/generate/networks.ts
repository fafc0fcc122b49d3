/**
 * Writes sdk/networks/generated.ts, the address book that the SDK ships, from the network files in sdk/networks.
 *
 *     node scripts/generate/networks.ts [--check]
 */
import { readdirSync, readFileSync } from 'node:fs'
import { addressBook } from '../deploy/addressBook.ts'
import { output } from './output.ts'

const folder = new URL('../../sdk/networks/', import.meta.url)
const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
const files = Object.fromEntries(
  names.toSorted().map((name) => [name.replace(/\.json$/, ''), readFileSync(new URL(name, folder), 'utf8')]),
)

await output({ 'sdk/networks/generated.ts': addressBook(files) }, 'node scripts/generate/networks.ts')
