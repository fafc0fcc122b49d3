import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { ChainEvent } from '@hexin/node/ports/chain.ts'
import { toOperation } from '@hexin/node/services/grants/operation.ts'
import { createChainIndex } from '@hexin/node/store/chainIndex.ts'
import { createGrants } from '@hexin/node/store/grants.ts'
import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { controlCall } from '@hexin/sdk/consent/grantCalls.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signGrantControl } from '../../../scripts/company/company.ts'
import {
  createTestCompany,
  createTestRegistrar,
  now,
  type TestCompany,
  verified,
} from '../../helpers/testCompany.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

const registrar = createTestRegistrar()
let database: TestDatabase
let company: TestCompany
let grants: ReturnType<typeof createGrants>
let block = 0

beforeAll(async () => {
  database = await createTestDatabase()
  company = await createTestCompany(registrar)
  grants = createGrants({ db: database.db, clock: now })
})
afterAll(() => database.close())

async function kept() {
  const grant = await company.grant()
  await grants.save(await verified(registrar, grant), grant.signed)
  return grant
}

const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`

async function apply(...events: ChainEvent[]): Promise<void> {
  block++
  await createChainIndex(database.db).apply({
    ...{ chainId: 1, genesisHash: hash(0), events, times: new Map() },
    block: { number: block, hash: hash(block), time: now() },
  })
}

type Grant = Awaited<ReturnType<typeof kept>>

const registered = ({ id, signed }: Grant): ChainEvent => ({
  ...{ type: 'grantRegistered', grant: id, artefactHash: hash(1), block },
  revokeKey: parseArtefact(signed.artefact).controls.revoke,
})
const superseded = (grant: Grant, successor: Grant): ChainEvent => ({
  ...{ type: 'grantSuperseded', grant: grant.id, successor: successor.id, sequence: 1, block },
})

async function revoke(grant: Grant): Promise<void> {
  const control = await signGrantControl(grant, { action: 'revoke' })
  const calldata = controlCall({ action: 'revoke', grant: grant.id }, control.signature)
  const operation = toOperation(crypto, {
    ...{ grant: grant.id, action: 'revoke', sequence: 0, calldata, expiresAt: now() + 60 },
  })
  await grants.saveRevocation({ grant: grant.id, signature: control.signature, operation, recipients: [] })
}

const seen = async (grant: Grant) => (await grants.find(grant.id))?.revocationSeen
const state = async (grant: Grant) => (await grants.find(grant.id))?.state

/** Three versions of one grant, and a grant that has nothing to do with them. */
async function family() {
  const [first, second, third, other] = [await kept(), await kept(), await kept(), await kept()]
  await apply(registered(first), registered(other))
  await apply(registered(second), superseded(first, second))
  await apply(registered(third), superseded(second, third))
  return { versions: [first, second, third] as const, other }
}

describe('versions of a grant', () => {
  test('one is active, the others are superseded', async () => {
    const { versions, other } = await family()
    expect(await Promise.all(versions.map(state))).toEqual(['superseded', 'superseded', 'active'])
    expect(await state(other)).toBe('active')
  })

  test.each([0, 1, 2] as const)('a revocation of version %i that was seen holds for all', async (which) => {
    const { versions, other } = await family()
    await revoke(versions[which])
    expect(await Promise.all(versions.map(seen))).toEqual([true, true, true])
    expect(await seen(other)).toBe(false)
  })

  test.each([0, 1, 2] as const)('a revocation of version %i on the chain holds for all', async (which) => {
    const { versions, other } = await family()
    await apply({
      type: 'grantState',
      grant: versions[which].id,
      state: 'revoked',
      sequence: undefined,
      block,
    })
    expect(await Promise.all(versions.map(state))).toEqual(['revoked', 'revoked', 'revoked'])
    expect(await state(other)).toBe('active')
  })

  test('a revocation that was seen before the next version came holds for that one', async () => {
    const [first, second] = [await kept(), await kept()]
    await apply(registered(first))
    await revoke(first)
    await apply(registered(second), superseded(first, second))
    expect(await seen(second)).toBe(true)
  })
})
