import { expect, test } from 'vitest'
import { loader, storeAddress } from '../../../scripts/mutate/loader.ts'

test('the loader is as long as what it stands for, and refuses to be cut short', () => {
  expect(loader(storeAddress(3), 5000)).toHaveLength(10_000)
  expect(loader(storeAddress(3), 5000)).toContain(storeAddress(3))
  expect(() => loader(storeAddress(3), 50)).toThrow('there is room for 50')
  expect(storeAddress(1)).toMatch(/^[0-9a-f]{40}$/)
})
