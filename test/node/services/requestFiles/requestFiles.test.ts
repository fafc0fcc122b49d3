import { fetchRequestFile } from '@hexin/sdk/actions/fetchRequestFile.ts'
import { getRequestFile } from '@hexin/sdk/actions/getRequestFile.ts'
import { listRequestFiles } from '@hexin/sdk/actions/listRequestFiles.ts'
import { submitRequestFile } from '@hexin/sdk/actions/submitRequestFile.ts'
import type { RequestFile } from '@hexin/sdk/api/requestFiles.ts'
import type { RequestRow } from '@hexin/sdk/requestFiles/format.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompanyGrant, signGrantControl } from '../../../../scripts/company/company.ts'
import { composeRequestFile } from '../../../../scripts/requestFiles/compose.ts'
import { until } from '../../../helpers/checkedApi.ts'
import { now } from '../../../helpers/testCompany.ts'
import { type AskingWorld, createAskingWorld } from '../exchange/askingWorld.ts'
import { BANK } from '../exchange/providerWorld.ts'

/*
 * A core system's T+1 files at a bank's whole node, which asks a provider's.
 */

let asking: AskingWorld
let grants: CompanyGrant[]
let viewOnly: CompanyGrant
beforeAll(async () => {
  asking = await createAskingWorld()
  grants = [await asking.granted(), await asking.granted()]
  viewOnly = await asking.granted({ mode: 'view', maxUses: 1, retentionDays: 0 })
})
afterAll(() => asking.stop())

const DATE = new Date((now() + 8 * 3_600) * 1_000).toISOString().slice(0, 10).replaceAll('-', '')
const head = (sequence: number) =>
  ({ encoding: 'GB18030', member: BANK, businessDate: DATE, sequence }) as const
const row = (
  serial: string,
  grant: string,
  fields = ['principal', 'status'],
  amount = 5_000_00n,
): RequestRow => ({
  serial,
  amount,
  order: {
    ...{ grant: grant as `0x${string}`, kind: 'loan', fields, purpose: 'preLoanReview' },
    ...{ caseNumber: '贷前〔2026〕7号', user: '李娜' },
  },
})
const grantAt = (i: number): string => grants[i]?.id ?? ''

const submit = (file: Buffer<ArrayBuffer>) => submitRequestFile(asking.node.client, { file })
const finished = (id: string): Promise<RequestFile> =>
  until(
    () => getRequestFile(asking.node.client, { id }),
    ({ state }) => state === 'finished',
  )
const fetched = async (id: string, part: 'answers' | 'reconciliation', from = 0) =>
  Buffer.from(
    await new Response(await fetchRequestFile(asking.node.client, { id, part, from })).arrayBuffer(),
  )
const cells = (file: Buffer, encoding = 'gb18030') =>
  new TextDecoder(encoding, { fatal: true })
    .decode(file)
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('|'))

describe('a T+1 file', () => {
  const rows = () => [
    row('A-1', grantAt(0)),
    row('A-2', grantAt(1), ['status'], 1n),
    row('A-3', grantAt(0), ['lender'], 20n),
    row('A-4', `0x${'0'.repeat(64)}`, ['status'], 300n),
    row('A-5', viewOnly.id, ['status'], 4_000n),
  ]

  test('every question ends, across a restart; answers and reconciliation balance, in its encoding', async () => {
    const file = composeRequestFile(head(1), rows())
    const taken = await submit(file)
    expect(taken).toMatchObject({ id: `${DATE}-1`, requested: { rows: 5, total: '504321' } })
    await asking.node.restart()
    expect(await finished(taken.id)).toMatchObject({
      answered: { rows: 2, total: '500001' },
      refused: { rows: 3, total: '4320' },
      undelivered: { rows: 0, total: '0' },
      open: { rows: 0, total: '0' },
    })

    const [header, ...answers] = cells(await fetched(taken.id, 'answers'))
    expect(header).toEqual(['H', 'hexin-answers/1', 'GB18030', '2', DATE, '1', '5', '504321'])
    expect(answers.map(([type, serial, outcome, code]) => [type, serial, outcome, code])).toEqual([
      ['D', 'A-1', 'answered', ''],
      ['D', 'A-2', 'answered', ''],
      ['D', 'A-3', 'refused', 'GRANT_SCOPE_EXCEEDED'],
      ['D', 'A-4', 'refused', 'GRANT_UNKNOWN'],
      ['D', 'A-5', 'refused', 'FILE_GRANT_VIEW_ONLY'],
      ['T', '5', '504321', expect.stringMatching(/^[\da-f]{64}$/)],
    ])
    const values = JSON.parse(answers[0]?.[6] ?? '') as { claims: object }[]
    expect(values.map(({ claims }) => Object.keys(claims).join())).toEqual([
      'principal,status',
      'principal,status',
    ])

    const reconciled = cells(await fetched(taken.id, 'reconciliation'))
    expect(reconciled.slice(1, 5)).toEqual([
      ['S', 'answered', '', '2', '500001'],
      ['S', 'refused', 'FILE_GRANT_VIEW_ONLY', '1', '4000'],
      ['S', 'refused', 'GRANT_SCOPE_EXCEEDED', '1', '20'],
      ['S', 'refused', 'GRANT_UNKNOWN', '1', '300'],
    ])
    const sums = reconciled.filter(([type]) => type === 'S')
    expect(sums.reduce((all, [, , , , total]) => all + BigInt(total ?? ''), 0n)).toBe(504_321n)
    expect(reconciled.filter(([type]) => type === 'D').map(([, serial]) => serial)).toEqual(
      rows().map(({ serial }) => serial),
    )
  })

  test('the same file again asks nothing again, and gives the same bytes', async () => {
    const before = await Promise.all([
      fetched(`${DATE}-1`, 'answers'),
      fetched(`${DATE}-1`, 'reconciliation'),
    ])
    const uses = await asking.world.uses(grantAt(0))
    expect(await submit(composeRequestFile(head(1), rows()))).toMatchObject({
      id: `${DATE}-1`,
      state: 'finished',
    })
    expect(await asking.world.uses(grantAt(0))).toBe(uses)
    expect(
      await Promise.all([fetched(`${DATE}-1`, 'answers'), fetched(`${DATE}-1`, 'reconciliation')]),
    ).toEqual(before)
  })

  test('a transfer that was cut at any byte goes on there', async () => {
    for (const part of ['answers', 'reconciliation'] as const) {
      const whole = await fetched(`${DATE}-1`, part)
      for (const from of [
        1,
        60,
        Math.floor(whole.length / 2),
        whole.length - 1,
        whole.length,
        whole.length + 9,
      ])
        expect(await fetched(`${DATE}-1`, part, from)).toEqual(whole.subarray(from))
    }
  })

  test('other contents under its number, or a serial number of before, are refused whole', async () => {
    const other = [row('B-1', grantAt(1))]
    await expect(submit(composeRequestFile(head(1), other))).rejects.toMatchObject({
      code: 'FILE_SEQUENCE_REUSED',
    })
    for (const reused of [
      [...other, row('A-2', grantAt(1), ['status'], 1n)],
      [...other, row('B-2', grantAt(1)), row('B-1', grantAt(1))],
    ])
      await expect(submit(composeRequestFile(head(2), reused))).rejects.toMatchObject({
        code: 'FILE_SERIAL_REUSED',
        message: expect.stringContaining(`Line ${reused.length + 1}.`),
      })
    await expect(getRequestFile(asking.node.client, { id: `${DATE}-2` })).rejects.toMatchObject({
      code: 'FILE_UNKNOWN',
    })
    // Nothing of what was refused was kept: the number and the serial number are free.
    await submit(composeRequestFile(head(2), other))
    expect(await finished(`${DATE}-2`)).toMatchObject({ answered: { rows: 1 } })
    expect((await listRequestFiles(asking.node.client)).files.map(({ id }) => id)).toEqual(
      expect.arrayContaining([`${DATE}-1`, `${DATE}-2`]),
    )
  })

  test('handed in twice at once is one file', async () => {
    const uses = await asking.world.uses(grantAt(1))
    const file = composeRequestFile({ ...head(3), encoding: 'UTF-8' }, [row('C-1', grantAt(1), ['status'])])
    const taken = await Promise.all([submit(file), submit(file), submit(file)])
    expect(new Set(taken.map(({ id }) => id)).size).toBe(1)
    await finished(`${DATE}-3`)
    expect(await asking.world.uses(grantAt(1))).toBe(uses + 1)
    expect(cells(await fetched(`${DATE}-3`, 'answers'), 'utf-8')[0]?.[2]).toBe('UTF-8')
  })

  test('while the provider is away its answers can’t be fetched, and it goes on when the provider is back', async () => {
    await asking.world.node.halt()
    await submit(composeRequestFile(head(4), [row('D-1', grantAt(0), ['status'])]))
    await expect(fetched(`${DATE}-4`, 'answers')).rejects.toMatchObject({ code: 'FILE_UNFINISHED' })
    await asking.world.node.restart()
    expect(await finished(`${DATE}-4`)).toMatchObject({ answered: { rows: 1 } })
  }, 120_000)

  test('what may not be kept any more is written without its values, with the code', async () => {
    const revoke = await signGrantControl(grants[1] as CompanyGrant, { action: 'revoke' })
    await asking.world.bureau.post(`/v1/grants/${grantAt(1)}/controls`, { json: revoke, token: null })
    await until(
      async () => cells(await fetched(`${DATE}-2`, 'answers'))[1],
      (line) => line?.[3] !== '',
    )
    const [, line] = cells(await fetched(`${DATE}-2`, 'answers'))
    expect([line?.[2], line?.[3], line?.[6]]).toEqual([
      'answered',
      expect.stringMatching(/^ANSWER_(WITHHELD|DELETED)$/),
      '',
    ])
  })
})
