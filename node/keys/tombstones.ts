import { open, readFile } from 'node:fs/promises'
import path from 'node:path'

/** What was deleted for ever, in a file that no restored database takes back: one statement a line. */
export type Tombstones = {
  readonly statements: readonly string[]
  has(grant: string): boolean
  /** Resolves once it would survive a crash. */
  add(grant: string, statement: string): Promise<void>
}

/** @param file of lines `grant statement`; a line that a crash cut short counts for nothing */
export async function openTombstones(file: string): Promise<Tombstones> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const byGrant = new Map(
    whole.split('\n').flatMap((line) => {
      const [grant, statement] = line.split(' ')
      return grant && statement ? [[grant, statement] as const] : []
    }),
  )
  return {
    get statements() {
      return [...byGrant.values()]
    },
    has: (grant) => byGrant.has(grant),
    async add(grant, statement) {
      if (byGrant.has(grant)) return
      const handle = await open(file, 'a', 0o600)
      try {
        // After a crash there may be a piece of a line: this one begins on its own.
        await handle.writeFile(`${text === whole ? '' : '\n'}${grant} ${statement}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
      const folder = await open(path.dirname(file), 'r')
      try {
        await folder.sync()
      } finally {
        await folder.close()
      }
      byGrant.set(grant, statement)
    },
  }
}
