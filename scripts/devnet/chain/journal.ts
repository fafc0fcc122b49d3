import { existsSync } from 'node:fs'
import { type FileHandle, open, readFile } from 'node:fs/promises'

/** What a block was made from: enough to make the very same block again. */
export type JournalBlock = {
  readonly number: number
  /** Unix seconds. */
  readonly time: number
  /** Every signed transaction that waited when the block was made, in order of arrival. */
  readonly pool: readonly string[]
}

export type Journal = {
  readonly blocks: readonly JournalBlock[]
  /** Resolves once the block is on disk. */
  append(block: JournalBlock): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the chain's journal, one JSON line a block. A last line that a crash cut short was never acted upon and is dropped.
 * @throws Error where a line before the last is damaged
 */
export async function openJournal(file: string): Promise<Journal> {
  const { blocks, bytes } = existsSync(file) ? read(await readFile(file, 'utf8')) : { blocks: [], bytes: 0 }
  const handle: FileHandle = await open(file, 'a')
  await handle.truncate(bytes)
  return {
    blocks,
    async append(block) {
      await handle.appendFile(`${JSON.stringify(block)}\n`)
      await handle.datasync()
    },
    close: () => handle.close(),
  }
}

function read(text: string): { blocks: JournalBlock[]; bytes: number } {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  const blocks = whole
    .split('\n')
    .slice(0, -1)
    .map((line, i) => {
      const block = JSON.parse(line) as JournalBlock
      if (block.number !== i + 1) throw new Error(`line ${i + 1} is block ${block.number}`)
      return block
    })
  return { blocks, bytes: Buffer.byteLength(whole) }
}
