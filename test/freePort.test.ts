import { expect, test } from 'vitest'
import { freePort } from './helpers/freePort.ts'

test('ports that are asked for at once are all different', async () => {
  const ports = await Promise.all(Array.from({ length: 40 }, () => freePort()))
  expect(new Set(ports).size).toBe(40)
})
