import { mayReach, networks } from '@hexin/node/egress/addresses.ts'
import { createEgress } from '@hexin/node/egress/egress.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Received, startReceiver } from '../../helpers/receiver.ts'

/*
 * The way out: whatever somebody types in, the node connects to no address of its own house.
 */

let answer: (received: Received) => number | 'never' | 'redirect' = () => 204
let receiver: Awaited<ReturnType<typeof startReceiver>>
beforeAll(async () => {
  receiver = await startReceiver((received) => answer(received))
})
afterAll(() => receiver.close())

const post = (egress: ReturnType<typeof createEgress>, url: string) =>
  egress.post({ url, headers: { 'x-test': '1' }, body: '{}', signal: new AbortController().signal })

describe('an address', () => {
  const none = networks([])
  test.each(['93.184.216.34', '1.1.1.1', '2606:4700::1111'])('%s is public', (address) => {
    expect(mayReach(address, none)).toBe(true)
  })
  test.each(
    `0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.168.1.1 192.0.0.192
     198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 fe80::1 fc00::1
     fd00:ec2::254 ff02::1 2002:7f00:1::1 2001::1 2001:db8::1 nonsense`.split(/\s+/),
  )('%s is not', (address) => {
    expect(mayReach(address, none)).toBe(false)
  })
  test('that the operator allows may be reached, and its neighbours may not', () => {
    const allowed = networks(['10.1.0.0/16', '::1'])
    expect(['10.1.2.3', '::1', '10.2.0.1', '127.0.0.1'].map((each) => mayReach(each, allowed))).toEqual([
      ...[true, true, false, false],
    ])
    expect(() => networks(['10.1'])).toThrow('10.1 is no address and no network')
  })
})

describe('a URL', () => {
  const egress = createEgress({ allow: [] })
  test.each([
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'http://93.184.216.34/',
    'https://user:secret@93.184.216.34/',
    'ftp://93.184.216.34/',
    'file:///etc/passwd',
    'nonsense',
  ])('%s is refused', async (url) => {
    await expect(egress.check(url)).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
    expect(await post(egress, url)).toMatchObject({ failure: expect.stringMatching(/^EGRESS_REFUSED/) })
  })

  test('of a public address and https is not', async () => {
    await egress.check('https://93.184.216.34/hook?x=1')
  })

  test('without encryption is refused, unless the operator allows the address', async () => {
    const open = createEgress({ allow: ['93.184.216.34'] })
    await open.check('http://93.184.216.34/')
    await expect(open.check('http://93.184.216.35/')).rejects.toMatchObject({ code: 'EGRESS_REFUSED' })
  })

  test('whose name has one address that is not public is refused', async () => {
    const resolve = async () => ['93.184.216.34', '127.0.0.1']
    await expect(createEgress({ allow: [], resolve }).check('https://x.example/')).rejects.toMatchObject({
      code: 'EGRESS_REFUSED',
    })
  })

  test('whose name changes its address between check and connection is connected to where it was checked', async () => {
    const { port } = new URL(receiver.url)
    const asked: string[] = []
    // A name's server that answers with a harmless address first, and with one of the house from then on.
    const answers = ['127.0.0.1', '127.0.0.2']
    const resolve = async (name: string) => {
      asked.push(name)
      return [answers[Math.min(asked.length, answers.length) - 1] ?? '']
    }
    const rebound = createEgress({ allow: ['127.0.0.1'], resolve })
    const before = receiver.received.length
    expect(await post(rebound, `http://hook.example:${port}/hook`)).toEqual({ status: 204 })
    expect(asked).toEqual(['hook.example'])
    expect(receiver.received.at(-1)?.headers.host).toBe(`hook.example:${port}`)
    // From now on the name leads astray: nothing is connected to.
    expect(await post(rebound, `http://hook.example:${port}/hook`)).toMatchObject({
      failure: expect.stringContaining('EGRESS_REFUSED'),
    })
    expect(receiver.received).toHaveLength(before + 1)
  })
})

describe('a post', () => {
  const egress = () => createEgress({ allow: ['127.0.0.1'], wholeMs: 300 })
  test('follows nobody elsewhere', async () => {
    answer = () => 'redirect'
    const before = receiver.received.length
    expect(await post(egress(), receiver.url)).toEqual({ status: 307 })
    expect(receiver.received).toHaveLength(before + 1)
  })
  test('waits for an answer, and for a name, as long as it may', async () => {
    answer = () => 'never'
    expect(await post(egress(), receiver.url)).toEqual({ failure: 'no answer within 0.3 s' })
    const mute = createEgress({ allow: [], wholeMs: 300, resolve: () => new Promise(() => undefined) })
    expect(await post(mute, 'https://x.example/')).toEqual({ failure: 'no answer within 0.3 s' })
  })
  test('says why there was no answer', async () => {
    expect(await post(egress(), 'http://127.0.0.1:1/')).toEqual({ failure: 'ECONNREFUSED' })
  })
})
