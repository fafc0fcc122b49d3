import type { Notice } from './notice.ts'

/**
 * Does something that takes a while: nothing on the page can be pressed or changed meanwhile, and a failure is said in the notice.
 * Resolves to undefined then.
 */
export async function busy<T>(notice: Notice, text: string, work: () => Promise<T>): Promise<T | undefined> {
  const focused = document.activeElement
  const controls = [...document.querySelectorAll<HTMLButtonElement>('button, input, textarea')].filter(
    ({ disabled }) => !disabled,
  )
  for (const control of controls) control.disabled = true
  notice.say(text)
  try {
    const result = await work()
    notice.clear()
    return result
  } catch (error) {
    notice.fail(error)
    return undefined
  } finally {
    for (const control of controls) control.disabled = false
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true })
  }
}
