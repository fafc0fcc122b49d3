import { bundleWallet, walletHash } from '@hexin/wallet/build/bundleWallet.ts'

/** How a served wallet compares with the one that this checkout builds. */
export type WalletCheck = {
  /** Of the build of this checkout: what the consortium publishes for the release. */
  readonly hash: string
  readonly files: number
  /** Paths that are served otherwise than built, or not at all. */
  readonly different: readonly string[]
}

const AT_ONCE = 8

/** Builds the wallet from this checkout and holds what `origin` serves against it, byte by byte: a hash that a server tells of itself proves nothing. */
export async function checkWallet(origin: string): Promise<WalletCheck> {
  const built = await bundleWallet()
  const page = built.get('index.html')
  const wanted: (readonly [string, Uint8Array | undefined])[] = [['', page], ...built]
  const different: string[] = []
  const queue = wanted.values()
  async function work(): Promise<void> {
    for (const [path, bytes] of queue)
      if (!bytes || Buffer.compare(await served(new URL(path, `${origin}/`)), bytes) !== 0)
        different.push(path === '' ? '/' : path)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return { hash: walletHash(built), files: built.size, different: different.toSorted() }
}

async function served(url: URL): Promise<Uint8Array> {
  const response = await fetch(url, { redirect: 'error' })
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array()
}
