import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { Provider } from 'oidc-provider'
import { freePort } from './freePort.ts'

const REDIRECT = 'http://127.0.0.1/back'
const CLIENT = 'hexin-desk'

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>

/** A real OpenID Connect provider, with people whose roles the test sets. */
export async function startIdentityProvider(audience: string, rolesOf: (person: string) => unknown) {
  const port = await freePort()
  const issuer = `http://127.0.0.1:${port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        ...{ client_id: CLIENT, token_endpoint_auth_method: 'none', redirect_uris: [REDIRECT] },
        ...{ response_types: ['code'], grant_types: ['authorization_code'], application_type: 'native' },
      },
    ],
    cookies: { keys: ['test'] },
    scopes: ['openid', 'desk'],
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (_context, token) => ({
      roles: rolesOf('accountId' in token ? token.accountId : ''),
    }),
    ttl: { AccessToken: 600, Grant: 600, Interaction: 600, Session: 600, IdToken: 600 },
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          ...{ scope: 'desk', accessTokenFormat: 'jwt', accessTokenTTL: 600 },
          audience: resource.endsWith('/elsewhere') ? 'elsewhere' : audience,
        }),
      },
    },
  })
  const handle = provider.callback()
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  /** Logs a person in, page by page as a browser would, and gives the access token. */
  async function login(person: string, resource = `${issuer}/node`): Promise<string> {
    const verifier = randomBytes(32).toString('base64url')
    const cookies = new Map<string, string>()
    const visit = async (url: URL, form?: Record<string, string>): Promise<URL> => {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(form && { method: 'POST', body: new URLSearchParams(form) }),
      })
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
        cookies.set(name, value)
      }
      await response.text()
      return new URL(response.headers.get('location') ?? url, url)
    }
    const start = new URL('/auth', issuer)
    start.search = new URLSearchParams({
      ...{ client_id: CLIENT, response_type: 'code', scope: 'openid desk', redirect_uri: REDIRECT, resource },
      ...{ code_challenge_method: 'S256' },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    }).toString()
    let at = await visit(start)
    for (const form of [{ prompt: 'login', login: person, password: 'x' }, { prompt: 'consent' }])
      at = await visit(await visit(at, form))
    const code = at.searchParams.get('code') ?? ''
    const answer = await fetch(new URL('/token', issuer), {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', client_id: CLIENT, redirect_uri: REDIRECT, code },
        ...{ code_verifier: verifier, resource },
      }),
    })
    const body = (await answer.json()) as { access_token?: string }
    if (body.access_token === undefined) throw new Error(`no token: ${JSON.stringify(body)} at ${at.href}`)
    return body.access_token
  }

  return {
    ...{ issuer, login },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
