import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** One hash over all that the page is built from: its own sources, the SDK's, and the versions of what they use. */
export function sourcesStamp(): string {
  const stamp = createHash('sha256')
  const files = globSync(['wallet/**/*', 'sdk/**/*.{ts,json}', 'tsconfig.base.json', 'package-lock.json'], {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => entry.name === 'node_modules' || entry.name === 'dist',
  })
  const paths = files
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
  for (const file of paths.toSorted()) {
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
    stamp.update(`${hash}  ${path.relative(root, file)}\n`)
  }
  return stamp.digest('hex')
}
