import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'vitest'
import { composeRequestFile } from '../../scripts/requestFiles/compose.ts'
import { until } from '../helpers/checkedApi.ts'
import { type Ended, jsonOf } from './hexin.ts'

/** A core system's file by the command: in, how it gets on, out, and out again after a transfer that was cut. */
export async function askByFile(
  run: (...args: string[]) => Promise<Ended>,
  { folder, member, subject }: { readonly folder: string; readonly member: number; readonly subject: string },
): Promise<void> {
  const give = ['grant', 'give', '--subject', subject, '--fields', 'status', '--case', 'GZ-10']
  const { id: grant } = jsonOf(await run('--json', ...give))
  const row = (serial: string, field: string) => ({
    serial,
    amount: 100n,
    order: {
      ...{ grant: String(grant) as `0x${string}`, kind: 'loan', fields: [field] },
      ...{ purpose: 'preLoanReview' as const, caseNumber: 'GZ-10', user: '李娜' },
    },
  })
  const head = { encoding: 'GB18030', member, businessDate: '20261101', sequence: 1 } as const
  const [questions, answers, sums] = ['questions', 'answers', 'sums'].map((name) =>
    path.join(folder, name),
  ) as [string, string, string]
  const file = composeRequestFile(head, [row('S1', 'status'), row('S2', 'lender')])

  writeFileSync(questions, file.subarray(0, -9))
  const cut = await run('request-file', 'submit', questions)
  expect([cut.code, cut.stderr]).toEqual([1, expect.stringMatching(/^FILE_INVALID: .*Line 4/)])
  writeFileSync(questions, file)
  expect((await run('request-file', 'submit', questions)).stdout).toContain('File 20261101-1, GB18030: ')
  const shown = await until(
    () => run('request-file', 'show', '20261101-1'),
    ({ code }) => code === 0,
  )
  expect(shown.stdout).toContain('requested 2 (¥2.00) = answered 1 (¥1.00) + refused 1 (¥1.00)')

  const fetching = ['request-file', 'fetch', '20261101-1', '--answers', answers, '--reconciliation', sums]
  expect((await run(...fetching)).code).toBe(0)
  const whole = readFileSync(answers)
  truncateSync(answers, 70)
  expect((await run(...fetching, '--resume')).code).toBe(0)
  expect(readFileSync(answers)).toEqual(whole)
  expect(readFileSync(sums, 'latin1')).toContain('S|refused|GRANT_SCOPE_EXCEEDED|1|100\n')
  expect((await run('request-file', 'list')).stdout).toMatch(/^1 files\nFile 20261101-1/)
}
