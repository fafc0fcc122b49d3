import { createShutdown } from '@hexin/node/shutdown.ts'
import { expect, test } from 'vitest'

test('closes in the opposite order, one after the other, and goes on after a failure', async () => {
  const shutdown = createShutdown()
  const order: string[] = []
  shutdown.onClose('database', () => void order.push('database'))
  shutdown.onClose('p2p', async () => {
    order.push('p2p begins')
    await new Promise((resolve) => setTimeout(resolve, 5))
    order.push('p2p ends')
  })
  const broken = new Error('broken')
  shutdown.onClose('loops', () => Promise.reject(broken))
  shutdown.onClose('http', () => {
    order.push('http')
    throw broken
  })
  expect(shutdown.signal.aborted).toBe(false)
  const failures = await shutdown.close()
  expect(order).toEqual(['http', 'p2p begins', 'p2p ends', 'database'])
  expect(failures).toEqual([
    { name: 'http', error: broken },
    { name: 'loops', error: broken },
  ])
})

test('the signal is aborted before the first closing runs', async () => {
  const shutdown = createShutdown()
  let seen: boolean | undefined
  shutdown.onClose('loops', () => void (seen = shutdown.signal.aborted))
  await shutdown.close()
  expect(seen).toBe(true)
})

test('closes once, however often and from wherever it is asked to', async () => {
  const shutdown = createShutdown()
  let closings = 0
  shutdown.onClose('database', () => void closings++)
  const [first, second] = await Promise.all([shutdown.close(), shutdown.close()])
  await shutdown.close()
  expect(closings).toBe(1)
  expect(second).toBe(first)
})
