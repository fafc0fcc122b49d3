import { keyAlgorithmNames, keyPurposeNames } from '@hexin/sdk/api/members.ts'
import {
  type Decision,
  type DecisionType,
  decisionSchema,
  decisionsSchema,
  grounds,
} from '@hexin/sdk/council/decision.ts'
import { decodeDecision, encodeDecision } from '@hexin/sdk/council/decisionCalls.ts'
import { decisionWords } from '@hexin/sdk/council/decisionWords.ts'
import { descriptionHash, descriptionOf, proposalNumber, reasonOf } from '@hexin/sdk/council/proposal.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { roles } from '@hexin/sdk/network.ts'
import fc from 'fast-check'
import { encodeFunctionData } from 'viem'
import { describe, expect, test } from 'vitest'
import { accessManagerAbi, membersAbi } from '../../../sdk/abis/generated.ts'

const address = (digit: string): Hex => `0x${digit.repeat(40)}`
const contracts = {
  accessManager: address('1'),
  members: address('2'),
  grants: address('3'),
  logs: address('4'),
  seats: address('5'),
}

const hexOf = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((b): Hex => `0x${Buffer.from(b).toString('hex')}`)
const uint32 = fc.integer({ min: 0, max: 4_294_967_295 })
const member = fc.integer({ min: 1, max: 4_294_967_295 })
const count = fc.maxSafeNat()
const someRoles = fc.subarray([...roles], { minLength: 1 })
const hash = hexOf(32).filter((value) => !/^0x0+$/.test(value))
const of = <T extends DecisionType>(type: T, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ type: fc.constant(type), ...fields })

/** One for each decision that there is: the compiler wants them all. */
const arbitraries: Readonly<Record<DecisionType, fc.Arbitrary<unknown>>> = {
  admit: of('admit', { roles: someRoles, profileHash: hash }),
  setRoles: of('setRoles', { member, roles: someRoles }),
  setProfile: of('setProfile', { member, profileHash: hash }),
  suspend: of('suspend', { member }),
  suspendUrgently: of('suspendUrgently', { member, ground: fc.constantFrom(...grounds) }),
  confirmSuspension: of('confirmSuspension', { member }),
  reinstate: of('reinstate', { member }),
  retire: of('retire', { member }),
  addKey: of('addKey', {
    member,
    purpose: fc.constantFrom(...keyPurposeNames),
    algorithm: fc.constantFrom(...keyAlgorithmNames),
    material: fc.oneof(hexOf(20), hexOf(32), hexOf(64)),
    notBefore: count,
    notAfter: count.filter((n) => n > 0),
  }),
  endKey: of('endKey', { member, index: uint32, notAfter: count }),
  sealLog: of('sealLog', {
    member,
    size: count,
    root: hexOf(32),
    consistencyProof: fc.array(hexOf(32), { maxLength: 5 }),
  }),
  grantSeat: of('grantSeat', { group: member, member, account: hexOf(20) }),
  vacateSeat: of('vacateSeat', { group: member }),
  grantRole: of('grantRole', { role: count, account: hexOf(20), delayS: uint32 }),
  revokeRole: of('revokeRole', { role: count, account: hexOf(20) }),
  setRoleGuardian: of('setRoleGuardian', { role: count, guardian: count }),
  setFunctionRole: of('setFunctionRole', {
    target: hexOf(20),
    selectors: fc.array(hexOf(4), { minLength: 1, maxLength: 4 }),
    role: count,
  }),
}
const anyDecision = fc.oneof(...Object.values(arbitraries)).map((made) => decisionSchema.parse(made))

describe('a decision', () => {
  test.each(Object.entries(arbitraries))('%s comes back from its call, whatever is in it', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (made) => {
        const decision = decisionSchema.parse(made)
        expect(decodeDecision(contracts, encodeDecision(contracts, decision))).toEqual(decision)
      }),
      { numRuns: 50 },
    )
  })

  test('that is read from a call says every byte of it: a changed call is another decision, or none', () => {
    fc.assert(
      fc.property(anyDecision, fc.nat(), fc.integer({ min: 1, max: 255 }), (decision, at, change) => {
        const call = encodeDecision(contracts, decision)
        const bytes = Buffer.from(call.data.slice(2), 'hex')
        const place = at % bytes.length
        bytes[place] = (bytes[place] ?? 0) ^ change
        const changed = { ...call, data: `0x${bytes.toString('hex')}` } as const
        const read = decodeDecision(contracts, changed)
        expect(read).not.toEqual(decision)
        if (read) expect(encodeDecision(contracts, read)).toEqual(changed)
      }),
      { numRuns: 500 },
    )
  })

  test('has words in both languages, which name what it is about', () => {
    fc.assert(
      fc.property(anyDecision, (decision) => {
        const { zh, en } = decisionWords(decision)
        expect(zh).toMatch(/\p{Script=Han}/u)
        for (const text of [zh, en]) {
          expect(text).not.toMatch(/undefined|NaN|Invalid/)
          if ('member' in decision) expect(text).toContain(String(decision.member))
          if ('account' in decision) expect(text).toContain(decision.account)
        }
      }),
    )
    const names = {
      member: () => ({ zh: '珠江银行', en: 'Pearl River Bank' }),
      account: () => undefined,
      profile: () => undefined,
    }
    expect(decisionWords({ type: 'retire', member: 3 }, names)).toEqual({
      zh: '成员 3（珠江银行）退出网络，不可撤回',
      en: 'Retire member 3 (Pearl River Bank), for good',
    })
  })
})

describe('a call that is no decision is none', () => {
  const suspend = encodeDecision(contracts, { type: 'suspend', member: 3 })
  test.each([
    ['another contract', { ...suspend, target: address('9') }],
    ['a contract that nothing of this goes to', { ...suspend, target: contracts.grants }],
    ['the right function of the wrong contract', { ...suspend, target: contracts.seats }],
    ['money with it', { ...suspend, value: '1' }],
    ['bytes behind the arguments', { ...suspend, data: `${suspend.data}00` as Hex }],
    ['no arguments', { ...suspend, data: suspend.data.slice(0, 10) as Hex }],
    ['nothing', { ...suspend, data: '0x' } as const],
    [
      'roles that have no name',
      {
        ...suspend,
        data: encodeFunctionData({ abi: membersAbi, functionName: 'setRoles', args: [3, 1 << 12] }),
      },
    ],
    [
      'a function that is nobody’s to propose',
      {
        ...suspend,
        target: contracts.accessManager,
        data: encodeFunctionData({
          ...{ abi: accessManagerAbi, functionName: 'updateAuthority' },
          args: [contracts.members, address('9')],
        }),
      },
    ],
  ])('%s', (_, call) => {
    expect(decodeDecision(contracts, call)).toBeUndefined()
    expect(decodeDecision(contracts, suspend)).toEqual({ type: 'suspend', member: 3 })
  })
})

describe('what may stand in one proposal', () => {
  const suspend: Decision = { type: 'suspend', member: 3 }
  const urgent: Decision = { type: 'suspendUrgently', member: 3, ground: 'insolvent' }
  test.each([
    ['nothing', [], false],
    ['one', [suspend], true],
    ['sixteen', Array.from({ length: 16 }, (_, i) => ({ ...suspend, member: i + 1 })), true],
    ['seventeen', Array.from({ length: 17 }, (_, i) => ({ ...suspend, member: i + 1 })), false],
    ['one twice', [suspend, { member: 3, type: 'suspend' }], false],
    ['an urgent one', [urgent], true],
    ['an urgent one among others', [suspend, urgent], false],
    ['the zero profile', [{ type: 'setProfile', member: 1, profileHash: `0x${'0'.repeat(64)}` }], false],
    ['a role twice', [{ type: 'setRoles', member: 1, roles: ['bank', 'bank'] }], false],
    ['a field that it does not have', [{ ...suspend, ground: 'insolvent' }], false],
  ])('%s', (_, decisions, good) => {
    expect(decisionsSchema.safeParse(decisions).success).toBe(good)
  })
})

describe('a description', () => {
  const [tag, proposer] = ['0'.repeat(32), address('a')]
  test('gives its reason back, and makes a number of its own with each tag', () => {
    const calls = [encodeDecision(contracts, { type: 'suspend', member: 3 })]
    const numberWith = (its: string) =>
      proposalNumber({
        calls,
        descriptionHash: descriptionHash(descriptionOf({ reason: 'R', tag: its, proposer })),
      })
    expect(numberWith(tag)).toBe(numberWith(tag))
    expect(numberWith('1'.repeat(32))).not.toBe(numberWith(tag))
    fc.assert(
      fc.property(fc.string(), (reason) => {
        expect(reasonOf(descriptionOf({ reason, tag, proposer }))).toBe(reason)
      }),
    )
  })

  test('of another form is a reason as it is', () => {
    for (const text of ['Whatever', `Whatever#proposer=${proposer}`, `\n${tag}#proposer=0x12`])
      expect(reasonOf(text)).toBe(text)
  })
})
