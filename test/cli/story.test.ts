import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { declineGrantRequest } from '@hexin/sdk/actions/declineGrantRequest.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCompany } from '../../scripts/company/company.ts'
import { hasOpenssl } from '../helpers/certificates.ts'
import { anchored, checkedApi, until } from '../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../helpers/importFixture.ts'
import { readPdf } from '../helpers/readPdf.ts'
import { readSvgQr, readTerminalQr } from '../helpers/readQr.ts'
import { askByFile } from './askByFile.ts'
import { attachSignatures } from './attachSignatures.ts'
import { type Ended, hexin, hexinHere, jsonOf } from './hexin.ts'
import { createStoryWorld } from './storyWorld.ts'
import { watchLoan } from './watchLoan.ts'

/*
 * The commands against two whole nodes in this process, which a data folder presents as a devnet.
 */

const SUBJECT = 'uscc:91350100M000100Y43'
type World = Awaited<ReturnType<typeof createStoryWorld>>
let nodes: World['nodes']
let folder: World['folder']
let end: World['end']
beforeAll(async () => {
  ;({ nodes, folder, end } = await createStoryWorld())
})
afterAll(() => end())

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
      '3',
    )
    expect(given).toMatchObject({ state: 'active', uses: 0 })
    grant = String(given['id'])
    const keys = path.join(folder.path, 'companies', `${SUBJECT.replaceAll(':', '_')}.json`)
    expect(statSync(keys).mode & 0o077).toBe(0)
    const bad = await run('grant', 'give', '--subject', 'uscc:1', '--fields', 'principal', '--case', 'GZ-1')
    expect([bad.code, bad.stderr]).toEqual([2, expect.stringContaining('subject')])
  })

  test('grant print: a PDF with the hash', async () => {
    const file = path.join(folder.path, 'grant.pdf')
    expect(await object('grant', 'print', grant, '--language', 'en', '-o', file)).toMatchObject({ file })
    const { text, attachments } = await readPdf(readFileSync(file))
    for (const part of [grant, '某公司', 'Translation']) expect(text).toContain(part)
    expect(Object.keys(attachments)).toEqual(['artefact.json', 'signed-grant.json'])
  })

  test('grant request: the link, and a code that another decoder reads; grant requests tells the answer', async () => {
    const svg = path.join(folder.path, 'code.svg')
    const asking = ['grant', 'request', '--subject', SUBJECT, '--fields', 'principal', '--case', 'GZ-7']
    const { code, stdout } = await run(...asking, '--svg', svg)
    expect(code).toBe(0)
    const [link = '', id = '', secret = ''] = /http\S+request=([^&]+)&secret=(\S+)/.exec(stdout) ?? []
    expect(readTerminalQr(stdout)).toBe(link)
    expect(readSvgQr(readFileSync(svg, 'utf8'))).toBe(link)
    const holder = createClient({ url: nodes[1].url ?? '', token: secret })
    const decline = { reason: 'notApplied', words: '没有申请' } as const
    await declineGrantRequest(holder, { id, decline })
    // Over a line that broke the same no comes twice; another one comes too late.
    await declineGrantRequest(holder, { id, decline })
    await expect(
      declineGrantRequest(holder, { id, decline: { ...decline, reason: 'other' } }),
    ).rejects.toMatchObject({ code: 'GRANT_REQUEST_CLOSED' })
    const { stdout: listed } = await run('grant', 'requests', '--state', 'declined')
    expect(listed).toMatch(/GZ-7 .* declined: We did not apply for this \(没有申请\)\n$/)
  })

  test('ask: the values, once; a refusal is exit code 1 with the code', async () => {
    await anchored(await checkedApi(nodes[0]))
    const answered = await object(...ask(grant), '--key', 'once')
    expect(answered).toMatchObject({ state: 'answered', completeness: { matched: 2, disclosed: 2 } })
    expect(await object(...ask(grant), '--key', 'once')).toEqual(answered)
    const { code, stdout } = await run(...ask(grant))
    expect(code).toBe(0)
    expect(stdout).toContain('2 of 2 records')
    const beyond = await runJson(...ask(grant, 'lender'))
    expect([beyond.code, jsonOf(beyond)]).toMatchObject([1, { error: { code: 'GRANT_SCOPE_EXCEEDED' } }])
    const item = { grant, kind: 'loan', purpose: 'preLoanReview', caseNumber: 'C1', user: 'clerk 7' }
    const batch = path.join(folder.path, 'batch.json')
    writeFileSync(
      batch,
      JSON.stringify({
        items: [
          { ...item, fields: ['principal'] },
          { ...item, fields: ['lender'] },
        ],
      }),
    )
    const asked = () => run('ask-batch', batch, '--key', 'portfolio')
    const told = await asked()
    expect([told.code, told.stdout.split('\n')]).toEqual([
      1,
      expect.arrayContaining([
        '2 asked: 1 answered, 1 GRANT_SCOPE_EXCEEDED.',
        `  item 2, ${grant}: GRANT_SCOPE_EXCEEDED`,
      ]),
    ])
    expect(await asked()).toEqual(told)
    const spent = await run(...ask(grant))
    expect([spent.code, spent.stdout]).toEqual([1, ''])
    expect(spent.stderr).toMatch(/^GRANT_USES_EXHAUSTED: /)
  })

  test.skipIf(!hasOpenssl())(
    'grant attach-signature: over the print, by the company’s certificate; any other is refused',
    () => attachSignatures({ folder: folder.path, node: nodes[1], grant }),
  )

  test('who-looked: both sides; exit code 1 while an entry is not proved yet', async () => {
    const list = () => runJson('who-looked', '--subject', SUBJECT, '--ask', 'bureau,bank-a')
    const { code } = await until(list, (ended) => ended.code === 0)
    expect(code).toBe(0)
    const seen = jsonOf(await list())
    expect(seen).toMatchObject({ listed: 6, proved: 6 })
    const stranger = await run('--as', 'nobody', ...ask(grant))
    expect([stranger.code, stranger.stderr]).toEqual([2, expect.stringContaining('no member nobody')])
  })

  test('objection: seen, opened, decided, told to the bank, in the ledger', async () => {
    const here = (...args: string[]) => hexinHere('--data', folder.path, '--json', 'objection', ...args)
    const own = ['--subject', SUBJECT]
    const seen = jsonOf(await here('records', ...own))['records'] as { record: string }[]
    const record = seen[0]?.record ?? ''
    const about = ['--record', record, '--fields', 'principal', '--detail', '应为九十元']
    const opened = await here('open', ...own, ...about, '--statement', '本金有误')
    expect([opened.code, jsonOf(opened)]).toMatchObject([0, { number: 1, state: 'open', record }])
    const wrong = await here('open', ...own, ...about, '--ground', 'because')
    expect([wrong.code, wrong.stdout]).toEqual([2, expect.stringContaining('A ground is one of')])

    const people = await hexinHere('--data', folder.path, 'objection', 'list', '--state', 'open')
    expect(people.stdout).toMatch(/No\. 1: open; to be answered by \d{4}-\d\d-\d\d/)
    expect(people.stdout).toContain('应为九十元')
    const noReason = await here('refuse', '1', '--reason', 'none', '--words', 'x')
    expect([noReason.code, noReason.stdout]).toEqual([2, expect.stringContaining('A reason is one of')])
    expect((await here('correct', '1', '--set', 'nothing=1')).code).toBe(2)
    const corrected = jsonOf(await here('correct', '1', '--set', 'principal=9000', 'term=24'))
    const recipient = { recipient: 2 }
    expect(corrected).toMatchObject({ state: 'corrected', notices: [recipient, recipient, recipient] })

    const answer = ['--data', folder.path, ...ask(grant), '--key', 'once']
    const told = await until(
      async () => jsonOf(await hexinHere('--json', ...answer)),
      (exchange) => (exchange['notices'] as unknown[]).length > 0,
    )
    expect(told['notices']).toMatchObject([{ record, correction: { claims: { principal: '9000' } } }])
    expect((await hexinHere(...answer)).stdout).toContain('已更正 corrected, no. 1')
    expect((await here('mine', ...own, '--askers', 'bank-a')).code).toBe(0)
    const ledger = await until(
      async () => jsonOf(await here('ledger')),
      ({ entries }) => (entries as { state: string }[])[0]?.state === 'corrected',
    )
    expect(ledger).toMatchObject({ overdue: 0, entries: [{ provider: 1, number: 1, record }] })
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
    const foreign = ['binding', 'countersign', ...own, '--card']
    writeFileSync(
      evidence,
      JSON.stringify({ subject: 'local:test:00000078', keyType: 'software', key: phone.key }),
    )
    for (const [file, said] of [
      [evidence, 'is the card of'],
      [consent, 'is not usable'],
      [folder.path, 'can’t be read'],
    ] as const)
      expect(await run(...foreign, file)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(said) as string,
      })
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

test('subscription: begun under a grant for one, listed, shown with its delivery, ended; for another purpose refused', () =>
  watchLoan(run, SUBJECT))

test('request-file: a damaged one is refused by its line; a whole one is asked, fetched, and fetched on after a cut', () =>
  askByFile(run, { folder: folder.path, member: nodes[1].config.member, subject: SUBJECT }))
