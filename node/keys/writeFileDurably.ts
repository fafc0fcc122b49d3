import { open, rename } from 'node:fs/promises'
import path from 'node:path'

/** Writes a file so that after a crash it is there whole or not at all: temporary file, fsync, rename, fsync of the folder. */
export async function writeFileDurably(
  file: string,
  content: string | Uint8Array,
  mode: number,
): Promise<void> {
  const temporary = `${file}.tmp`
  const handle = await open(temporary, 'w', mode)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, file)
  const folder = await open(path.dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
