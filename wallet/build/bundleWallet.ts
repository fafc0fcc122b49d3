import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

/** The built page: each file's bytes by its path, `/` between folders. */
export type WalletFiles = ReadonlyMap<string, Uint8Array>

const ownFolder = fileURLToPath(new URL('..', import.meta.url))

/**
 * Builds the page in memory. Everything that could differ between two machines is fixed here: no configuration file, no environment, no paths in the
 * output; the locked dependencies decide the rest.
 *
 * @param folder the wallet's sources
 */
export async function bundleWallet(folder: string = ownFolder): Promise<WalletFiles> {
  const built = await build({
    root: folder,
    base: '/',
    mode: 'production',
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    // Some dependencies ask for it; whoever builds must not decide.
    define: { 'process.env.NODE_ENV': '"production"' },
    css: { postcss: { plugins: [woff2Only] } },
    build: {
      write: false,
      target: 'es2024',
      sourcemap: false,
      // A file of its own for each font: as data they would need a wider policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 1_000,
    },
  })
  if (!('output' in built)) throw new Error('One build was asked for and one result was expected.')
  const files = built.output.map((file): [string, Uint8Array] => [
    file.fileName,
    Buffer.from(file.type === 'chunk' ? file.code : file.source),
  ])
  return new Map(files.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Every browser that knows passkeys reads WOFF2; the older copies would double the page. */
const woff2Only = {
  postcssPlugin: 'woff2-only',
  Once(root: CssRoot) {
    root.walkDecls('src', (declaration) => {
      declaration.value = declaration.value.replace(/,\s*url\([^)]*\.woff\)\s*format\('woff'\)/, '')
    })
  },
}

/** As much of PostCSS as is used here. */
type CssRoot = { walkDecls(property: string, change: (declaration: { value: string }) => void): void }

/**
 * The page's hash: SHA-256 of the list that `find . -type f ! -name HASH ! -name SOURCES | LC_ALL=C sort | xargs sha256sum` prints in the
 * built folder, so that anybody can compute it without this program.
 */
export const walletHash = (files: WalletFiles): string => sha256(walletList(files))

/** Each file with its SHA-256, as `sha256sum` writes and reads it. */
export const walletList = (files: WalletFiles): string =>
  [...files].map(([path, bytes]) => `${sha256(bytes)}  ./${path}\n`).join('')

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')
