import { expect } from 'vitest'
import { until } from '../helpers/checkedApi.ts'
import { type Ended, jsonOf } from './hexin.ts'

/** A subscription from its beginning to its end, by the command. */
export async function watchLoan(run: (...args: string[]) => Promise<Ended>, subject: string): Promise<void> {
  async function object(...args: string[]): Promise<Record<string, unknown>> {
    const ended = await run('--json', ...args)
    expect([ended.stderr, ended.code]).toEqual(['', 0])
    return jsonOf(ended)
  }

  const terms = ['--fields', 'status', '--case', 'GZ-9', '--purpose', 'postLoanManagement']
  const give = ['grant', 'give', '--subject', subject, ...terms]
  const { id: watched } = await object(...give, '--mode', 'subscription')
  const begin = ['subscription', 'create', ...terms, '--every', '10', '--grant']
  const { id } = await object(...begin, String(watched))
  const shown = await until(
    () => object('subscription', 'show', String(id)),
    ({ deliveries }) => deliveries === 1,
  )
  expect(shown).toMatchObject({ state: 'active', code: null, grant: watched, everyS: 10 })
  expect((await run('subscription', 'list')).stdout).toMatch(
    new RegExp(
      `^1 subscriptions\nSubscription ${String(id)}: active\n.*\n.*1 deliveries, the last one exchange`,
    ),
  )
  expect(await object('subscription', 'end', String(id))).toMatchObject({ state: 'ended', code: null })
  const other = await run('--json', ...begin, String(watched), '--purpose', 'preLoanReview')
  expect([other.code, jsonOf(other)]).toMatchObject([1, { error: { code: 'GRANT_PURPOSE_MISMATCH' } }])
  const wrong = await run(...begin, '0x12')
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('grant')])
}
