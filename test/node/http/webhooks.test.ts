import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { createWebhooks } from '@hexin/node/store/webhooks.ts'
import { createWebhook } from '@hexin/sdk/actions/createWebhook.ts'
import { endWebhook } from '@hexin/sdk/actions/endWebhook.ts'
import { getWebhook } from '@hexin/sdk/actions/getWebhook.ts'
import { listDeadLetters } from '@hexin/sdk/actions/listDeadLetters.ts'
import { listWebhooks } from '@hexin/sdk/actions/listWebhooks.ts'
import { replayWebhook } from '@hexin/sdk/actions/replayWebhook.ts'
import { rotateWebhookSecret } from '@hexin/sdk/actions/rotateWebhookSecret.ts'
import type { WebhookMade } from '@hexin/sdk/api/webhooks.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hexinHere, jsonOf } from '../../cli/hexin.ts'
import { until } from '../../helpers/checkedApi.ts'
import { dumpDatabase } from '../../helpers/dumpDatabase.ts'
import { startNodeProcess } from '../../helpers/nodeProcess.ts'
import { type Received, startReceiver } from '../../helpers/receiver.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { createTempFolder } from '../../helpers/tempFolder.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * A real node that posts to a server of the member's own.
 */

let network: TestNetwork
let node: TestNode
let receiver: Awaited<ReturnType<typeof startReceiver>>
let made: WebhookMade
let status = 200
const folder = createTempFolder()
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'bank']])
  node = await startTestNode(network, 1)
  writeFileSync(path.join(folder.path, 'token'), node.token)
  receiver = await startReceiver(() => status)
  made = await createWebhook(node.client, { order: { url: receiver.url, after: 0 } })
})
afterAll(async () => {
  await node.stop()
  await receiver.close()
  folder.remove()
  await network.chain.dispose()
  expect(node.failures).toEqual([])
})

const delivered = (count: number) =>
  until(
    async () => new Set(receiver.received.map(({ event }) => event)).size,
    (found) => found >= count,
  )
const signaturesOf = ({ headers, body }: Received, secrets: readonly string[]) =>
  secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  })

describe('a webhook', () => {
  test('is told of what happened, signed by its secret', async () => {
    await delivered(3)
    const [first] = receiver.received as [Received]
    expect(first.headers['webhook-signature']).toBe(signaturesOf(first, [made.secret])[0])
    expect(first.headers['webhook-id']).toBe('evt_1_1')
    expect(JSON.parse(first.body)).toMatchObject({
      id: 1,
      member: 1,
      type: 'key.added',
      data: { member: 1, key: 0 },
    })
    expect(Math.abs(Number(first.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60)
    // The control: another secret, or another body, makes another signature.
    expect(signaturesOf(first, [`whsec_${Buffer.alloc(32).toString('base64')}`])[0]).not.toBe(
      first.headers['webhook-signature'],
    )
    expect(await listWebhooks(node.client)).toMatchObject({ webhooks: [{ id: made.id, state: 'active' }] })
  })

  test('has a secret that is shown once and lies nowhere in the clear; for a day the former one signs beside the new one', async () => {
    const rotated = await rotateWebhookSecret(node.client, { id: made.id })
    expect(rotated.secret).not.toBe(made.secret)
    const before = receiver.received.length
    await replayWebhook(node.client, { id: made.id, after: 0 })
    await until(
      async () => receiver.received.length,
      (count) => count > before,
    )
    const again = receiver.received[before] as Received
    expect(again.event).toBe(1)
    expect(String(again.headers['webhook-signature']).split(' ')).toEqual(
      signaturesOf(again, [rotated.secret, made.secret]),
    )
    const dump = await dumpDatabase(node.database.db)
    for (const { secret } of [made, rotated]) {
      const raw = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
      for (const spelled of [secret, raw.toString('hex'), raw.toString('base64')])
        expect(dump).not.toContain(spelled)
    }
    expect(dump).toContain(made.id)
    expect(JSON.stringify(await getWebhook(node.client, { id: made.id }))).not.toContain('whsec_')
  })

  test('goes on where it was after kill -9: nothing is lost', async () => {
    status = 503
    await node.halt()
    await replayAll()
    const process = await startNodeProcess(node.config)
    const before = receiver.received.length
    await until(
      async () => receiver.received.length,
      (count) => count > before,
    )
    await process.kill()
    status = 200
    receiver.received.length = 0
    await node.restart()
    await delivered(3)
    const events = receiver.received.map(({ event }) => event)
    expect(events.slice(0, 3)).toEqual([1, 2, 3])
    expect(await listDeadLetters(node.client, { id: made.id })).toEqual({ letters: [], next: null })
  })

  test('into the node’s own house is refused, in whatever spelling', async () => {
    for (const url of [
      'http://127.0.0.2:9/',
      'https://[::1]/',
      'https://169.254.169.254/',
      'http://10.0.0.1/',
    ])
      await expect(createWebhook(node.client, { order: { url } })).rejects.toMatchObject({
        code: 'EGRESS_REFUSED',
      })
  })

  test('that was ended gets nothing more; one that isn’t there is unknown', async () => {
    expect(await endWebhook(node.client, { id: made.id })).toMatchObject({ state: 'ended' })
    const before = receiver.received.length
    await replayWebhook(node.client, { id: made.id, after: 0 })
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect(receiver.received).toHaveLength(before)
    await expect(
      endWebhook(node.client, { id: '00000000-0000-4000-8000-000000000000' }),
    ).rejects.toMatchObject({ code: 'WEBHOOK_UNKNOWN' })
  })
})

describe('the command', () => {
  const run = (...args: string[]) =>
    hexinHere('--node', node.url, '--token-file', path.join(folder.path, 'token'), ...args)

  test('makes a webhook, shows how it gets on, sends again, rotates and ends it', async () => {
    const created = await run(
      '--json',
      'webhook',
      'create',
      receiver.url,
      '--types',
      'key.added',
      '--after',
      '0',
    )
    expect([created.stderr, created.code]).toEqual(['', 0])
    const { id, secret } = jsonOf(created)
    expect(secret).toMatch(/^whsec_/)
    await until(
      async () => jsonOf(await run('--json', 'webhook', 'show', String(id))),
      ({ position }) => Number(position) > 0,
    )
    expect((await run('webhook', 'list')).stdout).toContain(
      `Webhook ${String(id)}\n  ${receiver.url}, active`,
    )
    expect(jsonOf(await run('--json', 'webhook', 'replay', String(id), '--after', '0'))).toMatchObject({ id })
    expect(jsonOf(await run('--json', 'webhook', 'rotate', String(id)))['secret']).not.toBe(secret)
    expect((await run('webhook', 'end', String(id))).stdout).toContain('ended')
    expect(await run('webhook', 'create', 'https://10.0.0.1/')).toMatchObject({
      ...{ code: 1, stderr: expect.stringContaining('EGRESS_REFUSED') },
    })
  })

  test('follows events', async () => {
    const { code, stdout } = await run('events', '--after', '0', '--types', 'key.added', '--count', '2')
    expect(code).toBe(0)
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^1 {2}\S+ {2}key\.added {2}.*member 1/),
      expect.stringMatching(/^2 {2}\S+ {2}key\.added/),
    ])
  })
})

/** Has everything sent again, once the node is up. */
async function replayAll(): Promise<void> {
  await createWebhooks({ db: node.database.db, clock: () => 0 }).replay(made.id, 0)
}
