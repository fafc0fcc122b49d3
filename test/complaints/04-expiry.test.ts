import { createHash } from 'node:crypto'
import path from 'node:path'
import { publicKeysOf } from '@hexin/node/keys/announceKeys.ts'
import { generateKeys, type PrivateKeys, writeKeyFile } from '@hexin/node/keys/keyFile.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { addOwnKey } from '@hexin/sdk/actions/addOwnKey.ts'
import { endOwnKey } from '@hexin/sdk/actions/endOwnKey.ts'
import { getMemberKeys } from '@hexin/sdk/actions/getMemberKeys.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newKey, until } from '../helpers/checkedApi.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'
import { now } from '../helpers/testCompany.ts'
import { createAuditWorld } from '../node/services/audit/auditWorld.ts'
import { BANK, BUREAU } from './revocationWorld.ts'

/*
 * Certificate expiry stops the network ("time bomb"): hyperledger-labs/fabric-operator#34, hyperledger/fabric#4875, FISCO-BCOS/FISCO-BCOS#3852.
 */

let world: Awaited<ReturnType<typeof createAuditWorld>>
const folder = createTempFolder()
beforeAll(async () => {
  world = await createAuditWorld()
})
afterAll(async () => {
  await world.end()
  folder.remove()
})

const YEAR_S = 31_536_000
const rotated = ['statement', 'log', 'note', 'peer'] as const

test('4: certificate expiry stops the network: keys change while the bank asks, old ones end, nothing is lost, and the past still verifies', async () => {
  const { network, bankNode } = world
  const { client } = bankNode
  const old = (await getMemberKeys(client, { member: BANK })).keys
  const fresh = generateKeys()
  // The chain's key changes by a path of its own; the wrapped secrets stay those of this node.
  const kept = network.keys(BANK)
  const keys: PrivateKeys = { ...fresh, chain: kept.chain, secrets: kept.secrets }

  // A clerk's application that asks on and on, and sends again what brought no answer.
  const stopped = new AbortController()
  const asked: Promise<string>[] = []
  const asking = (async () => {
    while (!stopped.signal.aborted) {
      asked.push(askOnce(newKey()))
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  })()

  const publicKeys = publicKeysOf(createSigners(keys))
  const purposes = {
    statement: { purpose: 'statement', algorithm: 'p256', material: publicKeys.statement },
    log: { purpose: 'log', algorithm: 'secp256k1', material: publicKeys.log },
    note: { purpose: 'log', algorithm: 'ed25519', material: publicKeys.note },
    peer: { purpose: 'peer', algorithm: 'ed25519', material: publicKeys.peer },
  } as const
  for (const name of rotated) {
    const notAfter = now() + YEAR_S
    await oneByOne((idempotencyKey) => addOwnKey(client, { ...purposes[name], notAfter, idempotencyKey }))
    await keysAre((all) => all.some(({ material }) => material === purposes[name].material))
  }
  const file = path.join(folder.path, 'keys.jwe')
  await writeKeyFile(file, keys, 'passphrase')
  await bankNode.restart({ keysFile: file })
  await until(
    () => world.bank.get('/health'),
    ({ body }) => body['status'] === 'ok',
  )
  for (const { index, purpose } of old) {
    if (purpose === 'chain') continue
    await oneByOne((idempotencyKey) => endOwnKey(client, { index, idempotencyKey }))
    await keysAre((all) => (all[index]?.notAfter ?? 0) <= now())
  }
  const before = asked.length
  await until(
    async () => asked.length,
    (count) => count >= before + 5,
  )
  stopped.abort()
  await asking
  const states = await Promise.all(asked)
  expect(states.filter((state) => state !== 'answered')).toEqual([])
  expect(states.length).toBeGreaterThan(10)

  // Each of them is there once, on both sides, and what the ended keys signed verifies as before.
  const { findings, members } = await world.audited({ members: [BUREAU, BANK] })
  expect(findings).toEqual([])
  expect(members.map(({ exchanges }) => exchanges)).toEqual([states.length + 1, states.length + 1])

  // Control: with the keys that have ended nobody lets the bank in any more.
  await bankNode.restart({ keysFile: bankNode.config.keysFile })
  const { body } = await ask(newKey())
  expect(body['state']).not.toBe('answered')
  expect(body).not.toHaveProperty('records')

  /** A member changes one key at a time: the next change waits until this one is settled. */
  async function oneByOne(change: (idempotencyKey: string) => Promise<unknown>): Promise<void> {
    await until(
      () =>
        change(newKey()).catch((error: unknown) => {
          if (isHexinError(error, 'KEY_CHANGE_PENDING')) return undefined
          throw error
        }),
      (step) => step !== undefined,
    )
  }

  async function keysAre(wanted: (keys: typeof old) => boolean): Promise<void> {
    for (const node of [bankNode, world.bureauNode, world.regulatorNode])
      await until(
        async () => (await getMemberKeys(node.client, { member: BANK })).keys,
        (all) => wanted(all),
      )
  }

  function ask(key: string) {
    const json = {
      ...{ grant: world.grant, kind: 'loan', fields: ['principal'], purpose: 'preLoanReview' },
      ...{ caseNumber: createHash('sha256').update(key).digest('hex').slice(0, 8), user: 'clerk 7' },
    }
    return world.bank.post('/v1/exchanges', { json, key })
  }

  async function askOnce(key: string): Promise<string> {
    const answer = await until(
      () => ask(key).catch(() => undefined),
      (found) => found !== undefined && found.status !== 503,
    )
    return String(answer?.body['state'] ?? answer?.body['code'])
  }
}, 180_000)
