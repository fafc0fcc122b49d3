import type { Browser, BrowserContext, Page } from 'playwright-core'

/** An officer's device: a browser with a store of its own and an authenticator that says yes. */
export type Phone = {
  readonly page: Page
  readonly context: BrowserContext
  /** What the browser complained about: exceptions, violations of the page's policy. */
  readonly complaints: readonly string[]
  /** Runs an expression in the page, past its policy. */
  evaluate<T>(expression: string): Promise<T>
  /** From now on the person is, or isn't, verified by finger, face or code. */
  setVerified(verified: boolean): Promise<void>
  close(): Promise<void>
}

export async function openPhone(
  browser: Browser,
  {
    size = [360, 800],
    scheme = 'light',
    authenticator = true,
  }: {
    readonly size?: readonly [width: number, height: number]
    readonly scheme?: 'light' | 'dark'
    readonly authenticator?: boolean
  } = {},
): Promise<Phone> {
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] },
    colorScheme: scheme,
    permissions: ['clipboard-read', 'clipboard-write'],
  })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text())
  })
  const cdp = await context.newCDPSession(page)
  let authenticatorId = ''
  if (authenticator) {
    await cdp.send('WebAuthn.enable')
    const added = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    authenticatorId = added.authenticatorId
  }
  return {
    page,
    context,
    complaints,
    async evaluate<T>(expression: string) {
      const { result, exceptionDetails } = await cdp.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return result.value as T
    },
    async setVerified(verified) {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: verified })
    },
    close: () => context.close(),
  }
}
