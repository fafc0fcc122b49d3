import type { RequestListener } from 'node:http'
import { assertChain, createChain } from '@hexin/node/chain/chain.ts'
import { generateKeys } from '@hexin/node/keys/keyFile.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { membersAbi } from '@hexin/sdk/abis/generated.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { encodeErrorResult } from 'viem'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { resulting, startRpc } from './rpcServer.ts'

/*
 * An engine that is there and does not do what it should: each way of it ends as CHAIN_UNAVAILABLE, with the engine's words. What it says is never
 * taken for an answer, least of all for a contract's refusal.
 */

const { chain: account } = createSigners(generateKeys())
const address: Hex = `0x${'1'.repeat(40)}`
const network = {
  chainId: 5,
  genesisHash: `0x${'e'.repeat(64)}`,
  contracts: { accessManager: address, members: address, grants: address, logs: address },
} as unknown as Network

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const stop of stops.splice(0)) await stop()
})

async function against(listener: RequestListener) {
  const rpc = await startRpc(listener)
  stops.push(rpc.stop)
  const rpcUrl = rpc.url.replace('//', '//user:secret@')
  const chain = createChain({ rpcUrl, network, account })
  const hash: Hex = `0x${'12'.repeat(32)}`
  return {
    chain,
    /** Every question whose answer must not be made up. */
    questions: {
      finalBlock: () => chain.finalBlock(),
      block: () => chain.block(3),
      events: () => chain.events(1, 2),
      accountNonce: () => chain.accountNonce(),
      receipt: () => chain.receipt(hash),
      simulate: () => chain.simulate({ contract: 'grants', data: '0x01' }),
      keySequence: () => chain.keySequence(1),
      assertChain: () => assertChain({ rpcUrl, network }),
    },
  }
}

const answering =
  (status: number, type: string, body: string): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': type }).end(body)
  }

describe('every question fails as CHAIN_UNAVAILABLE', () => {
  test.each([
    ['a page of some proxy', answering(200, 'text/html', '<html>login</html>'), ''],
    ['a gateway’s error', answering(502, 'text/html', 'bad gateway'), 'bad gateway'],
    ['too many requests', answering(429, 'text/plain', 'slow down'), 'slow down'],
    ['no access', answering(401, 'text/plain', 'who are you'), 'who are you'],
    ['half of a JSON text', answering(200, 'application/json', '{"jsonrpc":"2.0","re'), ''],
    ['a connection that breaks', (request: { socket: { destroy(): void } }) => request.socket.destroy(), ''],
    [
      'an engine’s inner error',
      resulting(() => ({ error: { code: -32_603, message: 'database is locked' } })),
      'database is locked',
    ],
    [
      'a limit of the engine',
      resulting(() => ({ error: { code: -32_005, message: 'limit reached' } })),
      'limit reached',
    ],
    [
      'an engine that lacks the method',
      resulting(() => ({ error: { code: -32_601, message: 'no such method' } })),
      'no such method',
    ],
  ] as [string, RequestListener, string][])('%s', async (_, listener, words) => {
    const { questions } = await against(listener)
    for (const [name, ask] of Object.entries(questions)) {
      const error = await ask().catch((e: unknown) => e)
      expect([name, (error as { code?: string }).code]).toEqual([name, 'CHAIN_UNAVAILABLE'])
      expect(String(error)).toContain(words)
      expect(String(error)).not.toContain('secret')
    }
  })

  test('an engine that never answers, after twenty seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const asked = Promise.withResolvers<undefined>()
    const { chain } = await against(() => asked.resolve(undefined))
    const found = chain.finalBlock().catch((e: unknown) => e)
    await asked.promise
    await vi.advanceTimersByTimeAsync(20_000)
    expect(await found).toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
  })
})

describe('an answer of another form is no answer', () => {
  test.each([
    ['null', null, ['block', 'receipt', 'simulate']],
    ['a text', 'abc', ['simulate']],
    ['an empty object', {}, ['simulate']],
  ])('%s', async (_, result, exempt) => {
    const { questions } = await against(resulting(() => ({ result })))
    for (const [name, ask] of Object.entries(questions)) {
      if (exempt.includes(name)) continue
      const error = await ask().catch((e: unknown) => e)
      expect([name, (error as { code?: string }).code]).toEqual([name, 'CHAIN_UNAVAILABLE'])
    }
  })

  test('null is how an engine says that it has no such block or receipt', async () => {
    const { chain } = await against(resulting(() => ({ result: null })))
    expect(await chain.block(3)).toBeUndefined()
    expect(await chain.receipt(`0x${'12'.repeat(32)}`)).toBeUndefined()
  })
})

test('a revert is one although the engine calls it an inner error, as long as the contract’s words are there', async () => {
  const data = encodeErrorResult({ abi: membersAbi, errorName: 'MemberUnknown', args: [7] })
  const { chain } = await against(resulting(() => ({ error: { code: -32_603, message: 'reverted', data } })))
  expect(await chain.simulate({ contract: 'members', data: '0x01' })).toMatchObject({
    words: 'MemberUnknown(7)',
  })
})
