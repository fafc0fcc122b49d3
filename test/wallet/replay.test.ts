import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import { createTemplates } from '@hexin/sdk/consent/templates/index.ts'
import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPhone, type Phone } from '../../scripts/browser/phone.ts'
import { startBrowser } from '../../scripts/browser/startBrowser.ts'
import type { exchangeVectors } from '../../scripts/generate/spec/exchange.ts'
import type { grantVectors } from '../../scripts/generate/spec/grant.ts'
import { cases } from '../sdk/consent/someCases.ts'
import type { Replayable } from './replayPage.ts'

const browser: Browser | undefined = await startBrowser()

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../vectors/spec-${name}.json`, import.meta.url), 'utf8'))
const exchange = read('exchange') as Awaited<ReturnType<typeof exchangeVectors>>['vectors']
const { signed } = read('grant') as Awaited<ReturnType<typeof grantVectors>>

/** The gate as a script for a page, made as the wallet is. */
async function script(): Promise<string> {
  const built = await build({
    configFile: false,
    envDir: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: false,
      target: 'es2024',
      lib: {
        entry: fileURLToPath(new URL('replayPage.ts', import.meta.url)),
        formats: ['iife'],
        name: 'gate',
      },
    },
  })
  const [made] = Array.isArray(built) ? built : []
  const [chunk] = made?.output ?? []
  if (chunk?.type !== 'chunk') throw new Error('One script was expected.')
  return chunk.code
}

describe.skipIf(!browser)('a decision replayed in a browser', { timeout: 120_000 }, () => {
  let phone: Phone

  beforeAll(async () => {
    if (!browser) return
    phone = await openPhone(browser, { authenticator: false })
    // WebCrypto wants a secure origin; nothing is fetched from it.
    await phone.page.route('https://auditor.example/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>replay</title>' }),
    )
    await phone.page.goto('https://auditor.example/')
    await phone.evaluate(`${await script()}\nglobalThis.gate = gate; undefined`)
  }, 120_000)

  afterAll(() => browser?.close())

  const inPage = (name: 'decisionsOf' | 'replayOf', given: unknown) =>
    phone.evaluate<string>(`gate.${name}(${JSON.stringify(JSON.stringify(given))})`)

  const replayable = (): Replayable => {
    const artefact = parseArtefact(signed.artefact)
    const template = createTemplates(crypto)(artefact.template)
    if (!template) throw new Error('no template')
    const { keys, request, look, grant } = exchange
    return { keys, request, look, basis: { type: 'grant', id: grant, artefact, template } }
  }

  test('is that of a node, byte for byte, whether it allows or refuses', async () => {
    const given = fc.sample(cases, 500)
    const here = given.map(({ basis, request, state }) => evaluate(basis, request, state))
    expect(new Set(here.map(({ code }) => code)).size).toBeGreaterThan(10)
    expect(await inPage('decisionsOf', given)).toBe(JSON.stringify(here))
  })

  test('of one second later has another trace: what is compared above can differ', async () => {
    const [given] = fc.sample(cases, 1)
    if (!given) throw new Error('no case')
    const { basis } = replayable()
    if (basis.type !== 'grant') throw new Error('no grant')
    const asked = { ...given.request, asker: basis.artefact.grantee }
    const later = { ...given.state, now: given.state.now + 1 }
    const here = JSON.stringify([evaluate(basis, asked, given.state)])
    expect(await inPage('decisionsOf', [{ basis, request: asked, state: given.state }])).toBe(here)
    expect(await inPage('decisionsOf', [{ basis, request: asked, state: later }])).not.toBe(here)
  })

  test('from the statements that both sides signed is the one that the specification writes down', async () => {
    expect(JSON.parse(await inPage('replayOf', replayable()))).toEqual(exchange.decision)
  })

  test('is refused there too where a letter of the provider’s entry was changed', async () => {
    const given = replayable()
    const [header, payload = '', signature] = given.look.split('.')
    const changed = Buffer.from(
      Buffer.from(payload, 'base64url').toString().replace('"uses":0', '"uses":1'),
    ).toString('base64url')
    expect(changed).not.toBe(payload)
    const look = [header, changed, signature].join('.')
    await expect(inPage('replayOf', { ...given, look })).rejects.toThrow('does not verify')
  })
})
