import { createHash } from 'node:crypto'
import type { PublishedWallet } from './published.ts'

/** How a served wallet compares with the one that was published. */
export type WalletCheck = {
  readonly hash: string
  readonly files: number
  /** Paths that are served otherwise than published, or not at all. */
  readonly different: readonly string[]
}

const AT_ONCE = 8

/** Holds what `origin` serves against the published digests, file by file: a hash that a server tells of itself proves nothing. */
export async function checkWallet(origin: string, { hash, files }: PublishedWallet): Promise<WalletCheck> {
  const wanted: (readonly [string, string | undefined])[] = [['', files.get('index.html')], ...files]
  const different: string[] = []
  const queue = wanted.values()
  async function work(): Promise<void> {
    for (const [path, digest] of queue)
      if (digest === undefined || (await servedDigest(new URL(path, `${origin}/`))) !== digest)
        different.push(path === '' ? '/' : path)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { hash, files: files.size, different: different.toSorted() }
}

async function servedDigest(url: URL): Promise<string | undefined> {
  const response = await fetch(url, { redirect: 'error' })
  if (!response.ok) return undefined
  return createHash('sha256')
    .update(new Uint8Array(await response.arrayBuffer()))
    .digest('hex')
}
