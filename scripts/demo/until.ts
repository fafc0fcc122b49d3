import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again and again until the answer is true. @throws Error naming what did not come about */
export async function until(
  what: string,
  isTrue: () => Promise<boolean>,
  { timeoutMs = 120_000, everyMs = 200 }: { readonly timeoutMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs / 1000} s in vain until ${what}.`)
    await sleep(everyMs)
  }
}
