import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder of the test's own, and how to remove it. */
export function createTempFolder(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'hexin-test-'))
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
