import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWallet, type WalletFiles, walletHash } from '@hexin/wallet/build/bundleWallet.ts'
import { sourcesStamp } from '@hexin/wallet/build/sourcesStamp.ts'
import { ensureWallet, walletDist } from '@hexin/wallet/build/writeWallet.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { checkWallet } from '../../scripts/wallet/checkWallet.ts'
import { publishedWallet } from '../../scripts/wallet/published.ts'
import { freePort } from '../helpers/freePort.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The wallet and the SDK in another folder; the packages that they use are linked. */
function copySources(folder: string): void {
  const filter = (source: string) => !/[\\/](wallet[\\/](node_modules|dist)|@hexin)$/.test(source)
  for (const part of ['wallet', 'sdk', 'tsconfig.base.json'])
    cpSync(path.join(root, part), path.join(folder, part), { recursive: true, filter })
  const packages = path.join(folder, 'node_modules')
  mkdirSync(path.join(packages, '@hexin'), { recursive: true })
  for (const name of readdirSync(path.join(root, 'node_modules')))
    if (name !== '@hexin') symlinkSync(path.join(root, 'node_modules', name), path.join(packages, name))
  symlinkSync(path.join(folder, 'sdk'), path.join(packages, '@hexin', 'sdk'))
}

describe('the wallet’s build', { timeout: 120_000 }, () => {
  let files: WalletFiles

  beforeAll(async () => {
    files = await bundleWallet()
  }, 120_000)

  const textOf = (pattern: RegExp): string =>
    [...files]
      .filter(([name]) => pattern.test(name))
      .map(([, bytes]) => Buffer.from(bytes).toString('utf8'))
      .join('\n')

  test('gives the same bytes again, in another folder too', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hexin-wallet-'))
    try {
      copySources(folder)
      const elsewhere = await bundleWallet(path.join(folder, 'wallet'))
      expect([...elsewhere.keys()]).toEqual([...files.keys()])
      expect(walletHash(elsewhere)).toBe(walletHash(files))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('publishes a hash that needs none of our programs to be checked', async () => {
    const hash = await ensureWallet()
    expect(hash).toBe(walletHash(files))
    expect(readFileSync(path.join(walletDist, 'HASH'), 'utf8')).toBe(`${hash}\n`)
    const check = 'find . -type f ! -name HASH ! -name SOURCES | LC_ALL=C sort | xargs sha256sum | sha256sum'
    const printed = execFileSync('sh', ['-c', check], { cwd: walletDist, encoding: 'utf8' })
    expect(printed.slice(0, 64)).toBe(hash)
    expect(publishedWallet()).toMatchObject({ hash, files: { size: files.size } })
    execFileSync('sha256sum', ['--check', '--strict', '--quiet', path.join(root, 'wallet/PUBLISHED')], {
      cwd: walletDist,
    })
  })

  test('is held against what an origin serves: one byte changed in one file is seen', async () => {
    let doctored = ''
    const server = createServer((request, response) => {
      const name = request.url === '/' ? 'index.html' : (request.url ?? '').slice(1)
      const bytes = Buffer.from(files.get(name) ?? '')
      if (name === doctored) bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
      response.statusCode = files.has(name) ? 200 : 404
      response.end(bytes)
    })
    const port = await freePort()
    await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
    try {
      const origin = `http://127.0.0.1:${port}`
      expect(await checkWallet(origin, publishedWallet())).toEqual({
        hash: walletHash(files),
        files: files.size,
        different: [],
      })
      doctored = [...files.keys()].find((name) => name.endsWith('.js')) ?? ''
      expect((await checkWallet(origin, publishedWallet())).different).toEqual([doctored])
      doctored = 'index.html'
      expect((await checkWallet(origin, publishedWallet())).different).toEqual(['/', 'index.html'])
    } finally {
      server.close()
      server.closeAllConnections()
    }
  })

  test('is made anew when a source changes, and only then', async () => {
    await ensureWallet()
    expect(readFileSync(path.join(walletDist, 'SOURCES'), 'utf8').trim()).toBe(sourcesStamp())
    const before = performance.now()
    await ensureWallet()
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  test('loads nothing from elsewhere and knows no machine', () => {
    const page = textOf(/\.html$/)
    expect(page.match(/(src|href)="[^"]*"/g)?.every((link) => /="\/assets\//.test(link))).toBe(true)
    expect(
      textOf(/\.css$/)
        .match(/url\([^)]*\)/g)
        ?.every((url) => /^url\(\/assets\/[^)]*\.woff2\)$/.test(url)),
    ).toBe(true)
    expect(textOf(/\.(html|css|js)$/)).not.toContain(root)
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|\son[a-z]+=|style=/)
  })

  test('forbids in the page itself what the page does not need', () => {
    const [, policy = ''] = textOf(/\.html$/).match(/Content-Security-Policy" content="([^"]*)"/) ?? []
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ', 1)[0], rule]))
    expect(rules.get('default-src')).toBe("default-src 'none'")
    expect(rules.get('script-src')).toBe("script-src 'self'")
    expect(policy).not.toMatch(/unsafe|\*(?![\s;]|$)|http:(?!\/\/(localhost|127\.0\.0\.1):)/)
  })
})
