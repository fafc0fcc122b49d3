/** How long one rate is measured, in ms of CPU: long enough for the compiler to be done. */
const MEASURED_MS = 400

/** Reading the clock costs as much as a small call, so it is read after as many calls as take this long. In ms. */
const STRETCH_MS = 5

/**
 * CPU time in ms of one call of `work`, in this process, by doing it again and again. It is what the figures of whole processes stand on, so it is
 * taken in the same run.
 */
export async function msPerCall(work: () => unknown): Promise<number> {
  let calls = 1
  while ((await stretch(work, calls)) < STRETCH_MS) calls *= 2
  let ms = 0
  let stretches = 0
  for (; ms < MEASURED_MS; stretches++) ms += await stretch(work, calls)
  return ms / (stretches * calls)
}

async function stretch(work: () => unknown, calls: number): Promise<number> {
  const start = process.cpuUsage()
  for (let i = 0; i < calls; i++) {
    const result = work()
    if (result instanceof Promise) await result
  }
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
