/** Whoever opens something registers how it is closed. */
export type Shutdown = {
  /** Aborted as soon as the shutdown begins: loops and waits end by it. */
  readonly signal: AbortSignal
  /** Closings run one after the other, the last registered first. */
  onClose(name: string, close: () => Promise<void> | void): void
  /** Runs every closing once, even if one fails; resolves to the failures. */
  close(): Promise<readonly { readonly name: string; readonly error: unknown }[]>
}

export function createShutdown(): Shutdown {
  const controller = new AbortController()
  const closings: { name: string; close: () => Promise<void> | void }[] = []
  let closed: Promise<{ name: string; error: unknown }[]> | undefined

  async function closeAll() {
    controller.abort()
    const failures: { name: string; error: unknown }[] = []
    for (let last = closings.pop(); last; last = closings.pop()) {
      try {
        await last.close()
      } catch (error) {
        failures.push({ name: last.name, error })
      }
    }
    return failures
  }

  return {
    signal: controller.signal,
    onClose: (name, close) => void closings.push({ name, close }),
    close: () => (closed ??= closeAll()),
  }
}
