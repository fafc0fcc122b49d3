import { lookup } from 'node:dns/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Egress } from '../ports/egress.ts'
import { isIn, mayReach, networks } from './addresses.ts'

/** From the look-up to the end of the answer, in ms. */
const WHOLE_MS = 10_000
/** An answer’s body says nothing; so much of it is read to keep the connection in order. */
const BODY_BYTES = 16_384

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly string[]>

const resolveName: Resolve = async (name) => (await lookup(name, { all: true })).map(({ address }) => address)

type Target = { readonly url: URL; readonly address: string }

/**
 * Connects to public addresses, and to those that the operator names. A name is looked up once: the address that was checked is the one that is connected to, so that a
 * second answer of the name's server leads nowhere.
 * @throws RangeError for an entry of `allow` that is no address and no network
 */
export function createEgress({
  allow,
  resolve = resolveName,
  wholeMs = WHOLE_MS,
}: {
  readonly allow: readonly string[]
  readonly resolve?: Resolve
  readonly wholeMs?: number
}): Egress {
  const allowed = networks(allow)

  async function targetOf(text: string): Promise<Target> {
    const url = URL.parse(text)
    if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
      throw refused(text, 'a URL with https, without user and password')
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = isIP(host) ? [host] : await resolve(host).catch(() => [])
    const [address] = addresses
    if (address === undefined) throw refused(host, 'a name that leads to an address')
    // One that leads astray makes all suspect.
    if (!addresses.every((each) => mayReach(each, allowed))) throw refused(host, 'public addresses')
    // Unencrypted only where the operator says that it is his own house.
    if (url.protocol === 'http:' && !isIn(address, allowed)) throw refused(text, 'https')
    return { url, address }
  }

  return {
    async check(url) {
      await targetOf(url)
    },
    async post({ url, headers, body, signal }) {
      const late = AbortSignal.timeout(wholeMs)
      const either = AbortSignal.any([signal, late])
      try {
        const target = await Promise.race([targetOf(url), whenAborted(either)])
        return { status: await send(target, headers, body, either) }
      } catch (error) {
        if (late.aborted) return { failure: `no answer within ${wholeMs / 1000} s` }
        return { failure: reasonOf(error) }
      }
    },
  }
}

function send(
  { url, address }: Target,
  headers: Readonly<Record<string, string>>,
  body: string,
  signal: AbortSignal,
): Promise<number> {
  const isTls = url.protocol === 'https:'
  const name = url.hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const options = {
      ...{ host: address, port: url.port === '' ? (isTls ? 443 : 80) : Number(url.port), signal },
      ...{ method: 'POST', path: `${url.pathname}${url.search}`, agent: false as const },
      headers: { ...headers, host: url.host, 'content-length': Buffer.byteLength(body) },
      // The certificate is the name's, not the address's.
      ...(isTls && !isIP(name) && { servername: name }),
    }
    const request = (isTls ? requestHttps : requestHttp)(options, (response) => {
      readSome(response).then(() => resolve(response.statusCode ?? 0), reject)
    })
    request.once('error', reject)
    request.end(body)
  })
}

async function readSome(response: IncomingMessage): Promise<void> {
  let bytes = 0
  for await (const chunk of response) {
    bytes += (chunk as Buffer).length
    if (bytes > BODY_BYTES) break
  }
  response.destroy()
}

const whenAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })

const refused = (found: string, expected: string) => new HexinError('EGRESS_REFUSED', { found, expected })

function reasonOf(error: unknown): string {
  if (error instanceof HexinError) return `${error.code}: ${error.message}`
  const { code, message } = error as { code?: unknown; message?: unknown }
  return typeof code === 'string' ? code : String(message)
}
