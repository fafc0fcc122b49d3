import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { controlGrant } from '@hexin/sdk/actions/controlGrant.ts'
import { getGrant } from '@hexin/sdk/actions/getGrant.ts'
import { listMembers } from '@hexin/sdk/actions/listMembers.ts'
import type { GrantView } from '@hexin/sdk/api/grants.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { type CompanyGrant, signGrant, signGrantControl } from '../company/company.ts'
import { type BoundCompany, GRANTED_FIELDS, handIn, now, orderFor, proposalFor } from './companies.ts'
import { createHostile, type Hostile, type Said } from './hostile.ts'
import type { Running } from './network.ts'
import { until } from './until.ts'
import { decide } from './votes.ts'

/** One case of the demo: what was tried, and with what code the asker's own node and the provider's refused it. */
export type RefusalCase = {
  readonly what: string
  readonly expected: string
  readonly byOwnNode: string
  readonly byProvider: string
}

/** A grant of a few seconds must reach the chain before it ends. */
const SHORT_S = 15

/**
 * Tries everything that must be refused, each twice: through the asker's own node, and past it with the asker's real keys. The companies are used for
 * nothing else afterwards; what is suspended is reinstated.
 * @throws Error if something is not refused, or with another code
 */
export async function tryRefusals(
  running: Running,
  { companies, caseNumber }: { readonly companies: readonly BoundCompany[]; readonly caseNumber: string },
): Promise<RefusalCase[]> {
  const [first, second = first] = companies
  if (!first || !second) throw new Error('There is no company to try refusals with.')
  const bankA = await createHostile(running, { as: 'bank-a', provider: 'bureau' })
  const bankB = await createHostile(running, { as: 'bank-b', provider: 'bureau' })
  const cases: RefusalCase[] = []
  const context = { running, caseNumber, cases }
  try {
    const expiring = await grantTo(running, first, { grantee: 'bank-a', caseNumber, expiry: now() + SHORT_S })
    const grant = await grantTo(running, first, { grantee: 'bank-a', caseNumber })
    const other = await grantTo(running, second, { grantee: 'bank-b', caseNumber })
    await isSeen(running, 'bank-a', expiring.id, 'active')
    await isSeen(running, 'bank-a', grant.id, 'active')
    await isSeen(running, 'bank-b', other.id, 'active')

    await tryBoth(context, {
      what: 'a bank without a grant',
      code: 'GRANT_UNKNOWN',
      as: 'bank-b',
      hostile: bankB,
      grant: grant.id,
    })
    const beyond = { as: 'bank-a', hostile: bankA, fields: [...GRANTED_FIELDS, 'lender'] }
    await tryBoth(context, {
      ...beyond,
      what: 'a field outside the scope',
      code: 'GRANT_SCOPE_EXCEEDED',
      grant: grant.id,
    })
    await tryReplays(context, { hostile: bankA, grant: grant.id })
    await tryPaused(context, { hostile: bankA, grant })
    await tryRevoked(context, { hostile: bankA, grant })
    await sleep(Math.max(0, SHORT_S * 1000))
    await tryBoth(context, {
      what: 'after expiry',
      code: 'GRANT_EXPIRED',
      as: 'bank-a',
      hostile: bankA,
      grant: expiring.id,
    })
    await trySuspended(context, { hostile: bankB, grant: other.id })
    return cases
  } finally {
    await bankA.stop()
    await bankB.stop()
  }
}

type Context = { readonly running: Running; readonly caseNumber: string; readonly cases: RefusalCase[] }

type Try = {
  readonly what: string
  readonly code: string
  readonly as: string
  readonly hostile: Hostile
  readonly grant: Hex
  readonly fields?: readonly string[]
}

async function grantTo(
  running: Running,
  company: BoundCompany,
  terms: { readonly grantee: string; readonly caseNumber: string; readonly expiry?: number },
): Promise<CompanyGrant> {
  const proposal = proposalFor(running, company, terms)
  const grant = await signGrant(company, {
    proposal,
    binding: company.binding,
    now: now(),
    namesOf: namesIn(running.network),
  })
  await handIn(running, terms.grantee, [grant])
  return grant
}

/** Both sides' nodes know that the grant is in this state. */
async function isSeen(running: Running, asker: string, id: Hex, state: GrantView['state']): Promise<void> {
  for (const member of [asker, 'bureau'])
    await until(`${member} sees the grant ${state}`, async () => {
      try {
        return (await getGrant(running.client(member), { id })).state === state
      } catch (error) {
        if (isHexinError(error, 'GRANT_UNKNOWN')) return false
        throw error
      }
    })
}

async function askOwnNode(
  { running, caseNumber }: Context,
  { as, grant, fields = GRANTED_FIELDS }: Pick<Try, 'as' | 'grant' | 'fields'>,
): Promise<string> {
  const order = orderFor({ grant, caseNumber, fields: fields })
  try {
    const { state } = await ask(running.client(as), { order, idempotencyKey: randomUUID() })
    return state
  } catch (error) {
    if (isHexinError(error)) return error.code
    throw error
  }
}

const codeOf = (said: Said): string => ('code' in said ? said.code : 'answered')

async function tryBoth(context: Context, { what, code, as, hostile, grant, fields }: Try): Promise<void> {
  const { caseNumber, cases } = context
  const byOwnNode = await askOwnNode(context, { as, grant, ...(fields && { fields }) })
  const { said } = await hostile.ask({ grant, caseNumber, ...(fields && { fields }) })
  cases.push(checked({ what, expected: code, byOwnNode, byProvider: codeOf(said) }))
}

function checked(found: RefusalCase): RefusalCase {
  const { what, expected, byOwnNode, byProvider } = found
  if (byOwnNode !== expected || byProvider !== expected)
    throw new Error(`${what}: expected ${expected}, own node said ${byOwnNode}, provider said ${byProvider}.`)
  return found
}

async function usesOf(running: Running, member: string, id: Hex): Promise<number> {
  return (await getGrant(running.client(member), { id })).uses
}

/** The same bytes again get the stored outcome and spend nothing; the same nonce with other bytes is refused, on both sides. */
async function tryReplays(
  { running, caseNumber, cases }: Context,
  { hostile, grant }: { hostile: Hostile; grant: Hex },
): Promise<void> {
  const order = orderFor({ grant, caseNumber, fields: GRANTED_FIELDS })
  const bank = running.client('bank-a')
  const idempotencyKey = randomUUID()
  const once = await ask(bank, { order, idempotencyKey })
  const again = await ask(bank, { order, idempotencyKey })
  if (once.id !== again.id) throw new Error('A repeated order made a second exchange.')
  const reused = await ask(bank, { order: { ...order, fields: ['principal'] }, idempotencyKey }).then(
    ({ state }) => state,
    (error: unknown) => (isHexinError(error) ? error.code : String(error)),
  )

  const nonce = Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url')
  const { said, statement } = await hostile.ask({ grant, caseNumber, nonce })
  const before = await usesOf(running, 'bureau', grant)
  const repeated = await hostile.repeat(statement)
  if (JSON.stringify(said) !== JSON.stringify(repeated))
    throw new Error('The same request was answered differently.')
  if ((await usesOf(running, 'bureau', grant)) !== before) throw new Error('A replayed request was counted.')
  const other = await hostile.ask({ grant, caseNumber, nonce })
  if (reused !== 'IDEMPOTENCY_KEY_REUSED' || codeOf(other.said) !== 'REQUEST_NONCE_REUSED')
    throw new Error(`Reuse was not refused: own node said ${reused}, provider said ${codeOf(other.said)}.`)
  cases.push({
    what: 'the same nonce, other bytes',
    expected: 'REQUEST_NONCE_REUSED',
    byOwnNode: reused,
    byProvider: codeOf(other.said),
  })
}

async function tryPaused(
  context: Context,
  { hostile, grant }: { hostile: Hostile; grant: CompanyGrant },
): Promise<void> {
  const { running } = context
  const bank = running.client('bank-a')
  const deadline = now() + 600
  await controlGrant(bank, {
    control: await signGrantControl(grant, { action: 'pause', sequence: 0, deadline }),
  })
  await isSeen(running, 'bank-a', grant.id, 'paused')
  await tryBoth(context, {
    what: 'while paused',
    code: 'GRANT_PAUSED',
    as: 'bank-a',
    hostile,
    grant: grant.id,
  })
  await controlGrant(bank, {
    control: await signGrantControl(grant, { action: 'resume', sequence: 1, deadline }),
  })
  await isSeen(running, 'bank-a', grant.id, 'active')
  const resumed = await askOwnNode(context, { as: 'bank-a', grant: grant.id })
  if (resumed !== 'answered') throw new Error(`After the resume the bank got ${resumed}.`)
}

async function tryRevoked(
  context: Context,
  { hostile, grant }: { hostile: Hostile; grant: CompanyGrant },
): Promise<void> {
  const { running } = context
  // Any member's node takes it: here one that has nothing to do with the grant.
  await controlGrant(running.client('court'), {
    control: await signGrantControl(grant, { action: 'revoke' }),
  })
  await isSeen(running, 'bank-a', grant.id, 'revoked')
  await tryBoth(context, {
    what: 'after revocation',
    code: 'GRANT_REVOKED',
    as: 'bank-a',
    hostile,
    grant: grant.id,
  })
}

async function trySuspended(
  context: Context,
  { hostile, grant }: { hostile: Hostile; grant: Hex },
): Promise<void> {
  const { running } = context
  const before = await askOwnNode(context, { as: 'bank-b', grant })
  if (before !== 'answered') throw new Error(`Before the suspension the bank got ${before}.`)
  await setStanding(running, 'suspend', 'suspended')
  try {
    await tryBoth(context, {
      what: 'a suspended member',
      code: 'MEMBER_SUSPENDED',
      as: 'bank-b',
      hostile,
      grant,
    })
  } finally {
    await setStanding(running, 'reinstate', 'active')
  }
}

async function setStanding(running: Running, action: 'suspend' | 'reinstate', status: string): Promise<void> {
  const member = running.number('bank-b')
  await decide(running, { member, action })
  for (const id of ['bank-b', 'bureau'])
    await until(`${id} sees bank B ${status}`, async () => {
      const { members } = await listMembers(running.client(id))
      return members.find(({ number }) => number === member)?.status === status
    })
}
