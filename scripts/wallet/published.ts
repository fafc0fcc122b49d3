import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** The list that is published with each release: SHA-256 and path of every file of the wallet. Its own SHA-256 is the wallet's hash. */
const file = new URL('../../wallet/PUBLISHED', import.meta.url)

/** What a wallet consists of, by digest, and the hash over it all. */
export type PublishedWallet = {
  readonly hash: string
  /** SHA-256 in hexadecimal by path. */
  readonly files: ReadonlyMap<string, string>
}

/** The wallet of this release. */
export const publishedWallet = (): PublishedWallet => readList(readFileSync(file, 'utf8'))

export const readList = (list: string): PublishedWallet => ({
  hash: createHash('sha256').update(list).digest('hex'),
  files: new Map(
    list
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(68), line.slice(0, 64)]),
  ),
})
