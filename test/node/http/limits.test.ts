import { get } from 'node:http'
import { createLimits, network as networkOf } from '@hexin/node/http/limits.ts'
import { createToken } from '@hexin/sdk/actions/createToken.ts'
import type { Response } from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * Too many requests, on a real node: 429, when to come back, and nobody else suffers.
 */

let network: TestNetwork
let node: TestNode
let second = ''
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'bank']])
  node = await startTestNode(network, 1)
  const order = { name: 'second', role: 'reader', user: null, validS: 600 } as const
  second = (await createToken(node.client, { order })).token
})
afterAll(async () => {
  await node.stop()
  await network.chain.dispose()
  expect(node.failures).toEqual([])
})

const members = (token: string) =>
  fetch(`${node.url}/v1/members`, { headers: { authorization: `Bearer ${token}` } })
const flood = async (count: number, send: () => Promise<globalThis.Response>) => {
  const responses = await Promise.all(Array.from({ length: count }, send))
  return { responses, of: (status: number) => responses.filter((response) => response.status === status) }
}

describe('limits', () => {
  test('a token that floods is told when to come back; another one, and the public routes, go on', async () => {
    // The control: with the usual limits all of it passes.
    expect((await flood(30, () => members(node.token))).of(200)).toHaveLength(30)
    await node.restart({ rate: { token: 2, organisation: 500, address: 500 } })
    const { responses, of } = await flood(30, () => members(node.token))
    expect(of(200).length).toBeGreaterThan(0)
    expect(of(429).length).toBeGreaterThan(0)
    expect(of(200).length + of(429).length).toBe(responses.length)
    const [refused] = of(429)
    expect(refused?.headers.get('retry-after')).toBe('1')
    expect(refused?.headers.get('ratelimit-policy')).toBe('"token";q=2;w=1')
    expect(refused?.headers.get('ratelimit')).toBe('"token";r=0;t=1')
    expect(await refused?.json()).toMatchObject({ code: 'LIMIT_EXCEEDED', status: 429 })
    expect((await members(second)).status).toBe(200)
    expect((await fetch(`${node.url}/health`)).status).toBe(200)
  })

  test('an address without a token, and one that guesses tokens, is held; tokens from there go on', async () => {
    await node.restart({ rate: { token: 1_000, organisation: 1_000, address: 2 } })
    const guessed = await flood(30, () => members('guess'))
    expect(guessed.of(401).length + guessed.of(429).length).toBe(30)
    expect(guessed.of(429).length).toBeGreaterThan(0)
    const open = await flood(30, () => fetch(`${node.url}/health`))
    expect(open.of(429).length).toBeGreaterThan(0)
    expect((await members(node.token)).status).toBe(200)
  })

  test('all tokens of the organisation together are held, too; companies and the public routes go on', async () => {
    await node.restart({ rate: { token: 500, organisation: 2, address: 500 } })
    const both = await flood(30, () => members(node.token))
    expect(both.of(429).length).toBeGreaterThan(0)
    const others = await flood(30, () => members(second))
    expect(others.of(429).length).toBeGreaterThan(0)
    expect((await fetch(`${node.url}/health`)).status).toBe(200)
  })

  test('a header of more than 16 KB is not read', async () => {
    const status = await new Promise((resolve, reject) => {
      get(`${node.url}/health`, { headers: { x: 'x'.repeat(20_000) } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(431)
  })
})

describe('a bucket', () => {
  const closing: (() => void)[] = []
  const response = {
    setHeader: () => undefined,
    once: (_event: string, listener: () => void) => closing.push(listener),
  } as unknown as Response

  test('fills again with time, and holds no more than a second’s requests', () => {
    let at = 0
    const limits = createLimits({ perSecond: { token: 10, organisation: 10, address: 10 }, now: () => at })
    const taken = () => {
      let count = 0
      try {
        for (;;) {
          limits.count('token', 'a', response)
          count++
        }
      } catch {
        return count
      }
    }
    expect(taken()).toBe(10)
    expect(taken()).toBe(0)
    at += 500
    expect(taken()).toBe(5)
    at += 3_600_000
    expect(taken()).toBe(10)
  })

  test('lets no more than 512 be under way at a time', () => {
    closing.splice(0)
    const limits = createLimits({ perSecond: { token: 10_000, organisation: 10, address: 10 } })
    for (let i = 0; i < 512; i++) limits.count('token', 'a', response)
    expect(() => limits.count('token', 'a', response)).toThrow(
      expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
    )
    closing[0]?.()
    expect(() => limits.count('token', 'a', response)).not.toThrow()
  })

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:ffff:1:2:3', '2001:db8:0:0::/64'],
    ['2001:0db8:0:1::', '2001:db8:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('%s is counted as %s', (address, expected) => {
    expect(networkOf(address)).toBe(expected)
  })
})
