import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCompany } from '../../scripts/company/company.ts'
import type { DevnetMarker } from '../../scripts/devnet/layout.ts'
import { until } from '../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../helpers/importFixture.ts'
import { startTestNode, type TestNode } from '../helpers/startTestNode.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'
import { createTestNetwork, type TestNetwork } from '../helpers/testNetwork.ts'
import { type Ended, hexin, jsonOf } from './hexin.ts'

/*
 * The commands against two whole nodes in this process, which a data folder presents as a devnet.
 */

const SUBJECT = 'uscc:91350100M000100Y43'
let network: TestNetwork
let nodes: TestNode[]
let folder: ReturnType<typeof createTempFolder>
beforeAll(async () => {
  network = await createTestNetwork([
    ['registrar', 'provider', 'notary'],
    ['bank', 'court'],
  ])
  nodes = [await startTestNode(network, 1), await startTestNode(network, 2)]
  folder = createTempFolder()
  const place = (name: string, content: string) => {
    writeFileSync(path.join(folder.path, name), content)
    return path.join(folder.path, name)
  }
  place('network.json', JSON.stringify(network.network))
  const ids = [
    ['registrar', 1],
    ['bureau', 1],
    ['notary', 1],
    ['bank-a', 2],
    ['court', 2],
  ] as const
  const members = ids.map(([id, number]) => ({
    ...{ id, number, roles: id === 'court' ? ['court'] : [] },
    name: { zh: id, en: id },
    http: nodes[number - 1]?.url ?? '',
    tokenFile: place(`${id}.token`, `${nodes[number - 1]?.token}\n`),
  }))
  const marker: DevnetMarker = { version: 1, basePort: 1, members, wallet: '', chain: network.chain.rpcUrl }
  place('devnet.json', JSON.stringify(marker))
})
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await network.chain.dispose()
  folder.remove()
})

const run = (...args: string[]): Promise<Ended> => hexin('--data', folder.path, ...args)
const runJson = (...args: string[]): Promise<Ended> => run('--json', ...args)

/** With --json there is one object and nothing else. */
async function object(...args: string[]): Promise<Record<string, unknown>> {
  const ended = await runJson(...args)
  expect([ended.stderr, ended.code]).toEqual(['', 0])
  return jsonOf(ended)
}

const ask = (grant: string, fields = 'principal,status') => [
  'ask',
  '--grant',
  grant,
  '--fields',
  fields,
  '--case',
  'GZ-1',
]

describe('from import to who looked', () => {
  let grant = ''

  test('import: rows, and the lines that were of no use', async () => {
    const file = path.join(folder.path, 'loans.csv')
    writeFileSync(file, [zhHeader, zhRow('L1'), 'bad', zhRow('L2', { principal: '7.50' })].join('\n'))
    const { code, stdout } = await run('import', file, '--profile', 'loans-zh')
    expect(code).toBe(0)
    expect(stdout).toContain('3 rows read: 2 new, 0 known, 1 unusable.')
    expect(stdout).toContain('lines 3')
    expect(await object('import', file, '--profile', 'loans-zh')).toMatchObject({
      rowsRead: 3,
      added: 0,
      same: 2,
    })
    const wrong = await runJson('import', file, '--profile', 'none')
    expect([wrong.code, jsonOf(wrong)]).toMatchObject([1, { error: { code: 'IMPORT_PROFILE_UNKNOWN' } }])
  })

  test('grant give: in words, active on the chain; the company’s keys are for their owner alone', async () => {
    const given = await object(
      'grant',
      'give',
      '--subject',
      SUBJECT,
      '--name',
      '某公司',
      '--fields',
      'principal,status',
      '--case',
      'GZ-1',
      '--uses',
      '2',
    )
    expect(given).toMatchObject({ state: 'active', uses: 0 })
    grant = String(given['id'])
    const keys = path.join(folder.path, 'companies', `${SUBJECT.replaceAll(':', '_')}.json`)
    expect(statSync(keys).mode & 0o077).toBe(0)
    const bad = await run('grant', 'give', '--subject', 'uscc:1', '--fields', 'principal', '--case', 'GZ-1')
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('subject')])
  })

  test('ask: the values, once; a refusal is exit code 1 with the code', async () => {
    await until(
      async () =>
        (await fetch(`${nodes[0]?.url}/health`)).json() as Promise<{
          log: { size: number; anchoredSize: number }
        }>,
      ({ log }) => log.anchoredSize >= 4,
    )
    const answered = await object(...ask(grant), '--key', 'once')
    expect(answered).toMatchObject({ state: 'answered', completeness: { matched: 2, disclosed: 2 } })
    expect(await object(...ask(grant), '--key', 'once')).toEqual(answered)
    const { code, stdout } = await run(...ask(grant))
    expect(code).toBe(0)
    expect(stdout).toContain('2 of 2 records')
    const beyond = await runJson(...ask(grant, 'lender'))
    expect([beyond.code, jsonOf(beyond)]).toMatchObject([1, { error: { code: 'GRANT_SCOPE_EXCEEDED' } }])
    const spent = await run(...ask(grant))
    expect([spent.code, spent.stdout]).toEqual([1, ''])
    expect(spent.stderr).toMatch(/^GRANT_USES_EXHAUSTED: /)
  })

  test('who-looked: both sides; exit code 1 while an entry is not proved yet', async () => {
    const list = () => runJson('who-looked', '--subject', SUBJECT, '--ask', 'bureau,bank-a')
    const { code } = await until(list, (ended) => ended.code === 0)
    expect(code).toBe(0)
    const seen = jsonOf(await list())
    expect(seen).toMatchObject({ listed: 4, proved: 4 })
    const stranger = await run('--as', 'nobody', ...ask(grant))
    expect([stranger.code, stranger.stderr]).toEqual([2, expect.stringContaining('no member nobody')])
  })

  test('grant pause, resume, revoke', async () => {
    expect(await object('grant', 'pause', grant)).toMatchObject({ state: 'paused' })
    expect(await object('grant', 'resume', grant)).toMatchObject({ state: 'active' })
    expect((await run('grant', 'revoke', grant)).stdout).toContain('is revoked')
    expect(await object('grant', 'show', grant)).toMatchObject({ state: 'revoked' })
    const unknown = await run('grant', 'revoke', `0x${'22'.repeat(32)}`)
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('not on this machine')])
  })
})

describe('keys of a company', () => {
  const OTHER = 'local:test:00000077'
  const own = ['--subject', OTHER]

  test('bound by the clerk, listed, seen, countersigned, withdrawn', async () => {
    const evidence = path.join(folder.path, 'licence.pdf')
    writeFileSync(evidence, 'the licence')
    const card = path.join(folder.path, 'card.json')
    writeFileSync(card, JSON.stringify(await object('binding', 'card', ...own)))
    const state = (...args: string[]) => object('binding', 'state', '--evidence', evidence, ...args)
    const { binding } = await state('--card', card)
    await object('binding', 'take', ...own, String(binding))
    expect(await object('binding', 'list', ...own)).toMatchObject({ bindings: [{ sdJwt: binding }] })

    const phone = createCompany(OTHER, OTHER)
    writeFileSync(card, JSON.stringify({ subject: OTHER, keyType: 'software', key: phone.key }))
    const consent = path.join(folder.path, 'consent.json')
    writeFileSync(consent, JSON.stringify(await object('binding', 'countersign', ...own, '--card', card)))
    await state('--card', card, '--countersignature', consent)
    await object('binding', 'withdraw', ...own, '--ask', 'bureau')
    expect(await object('binding', 'notices', ...own, '--ask', 'bureau')).toMatchObject({
      notices: [{ id: 'bureau', subject: OTHER }],
    })
    expect(await object('alarms')).toEqual({ alarms: [] })
    const bad = await run('binding', 'state', '--card', card, '--evidence', evidence, '--event', 'lost')
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('event')])
    const none = await run('binding', 'object', ...own, '--number', '9', '--reason', 'x')
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('no notice of number 9')])
  })
})

describe('evidence', () => {
  test('taken in, it verifies; changed, the command ends with 1 and says which step failed', async () => {
    mkdirSync(path.join(folder.path, 'files'))
    const file = path.join(folder.path, 'files', '合同.pdf')
    writeFileSync(file, 'the contract')
    const added = await object('evidence', 'add', file)
    expect(added).toMatchObject({ state: 'final', length: 12, proof: `${file}.proof.json` })
    const good = await run('verify', file)
    expect([good.code, good.stderr]).toEqual([0, ''])
    expect(good.stdout).toContain('核验通过')
    writeFileSync(file, 'the contracT')
    const bad = await run('verify', file)
    expect(bad.code).toBe(1)
    expect(bad.stdout).toMatch(/✗ .*\n[\s\S]*核验未通过/)
    const json = await runJson('verify', file)
    expect([json.code, jsonOf(json)]).toMatchObject([1, { valid: false }])
    const proof = JSON.parse(readFileSync(`${file}.proof.json`, 'utf8')) as Record<string, unknown>
    writeFileSync(
      `${file}.proof.json`,
      JSON.stringify({ ...proof, chain: { id: 1, logs: `0x${'0'.repeat(40)}` } }),
    )
    expect((await runJson('verify', file)).code).toBe(1)
  })
})
