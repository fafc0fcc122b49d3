import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Shutdown } from '@hexin/node/shutdown.ts'

/** A folder that goes with the run. PostgreSQL may run as another user, who must pass through. */
export function tempFolder(shutdown: Shutdown): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'hexin-bench-'))
  chmodSync(folder, 0o755)
  shutdown.onClose('temporary folder', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
