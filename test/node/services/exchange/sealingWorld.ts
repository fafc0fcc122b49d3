import { readdirSync } from 'node:fs'
import path from 'node:path'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createPrekeyStore } from '@hexin/node/keys/prekeyStore.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import type { Peers } from '@hexin/node/ports/peers.ts'
import { createSealing, type Sealing } from '@hexin/node/services/exchange/sealing.ts'
import type { Membership } from '@hexin/node/services/membership.ts'
import { createLog } from '@hexin/node/store/log.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { utf8 } from '@hexin/sdk/encoding.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { generateOfficerKey } from '../../../../scripts/company/company.ts'
import { createTempFolder } from '../../../helpers/tempFolder.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

/* Prekeys over days: the members' nodes are joined by a function instead of a network, so that the test owns the clock. */

export const EPOCH_S = 3_600
export const DELIVERY_S = 900
export const MARGIN_S = 30

/** The world of one test: its database, its files, its clock, and how often a prekey was asked for. */
export const at = {} as {
  database: TestDatabase
  folder: ReturnType<typeof createTempFolder>
  now: number
  asked: number
}

/** Makes a new world for each test of a file. */
export function useSealings(): void {
  beforeAll(async () => {
    at.database = await createTestDatabase()
  })
  afterAll(() => at.database.close())
  beforeEach(async () => {
    await at.database.empty()
    Object.assign(at, { folder: createTempFolder(), now: 1_000_000, asked: 0 })
    nodes.clear()
  })
  afterEach(() => at.folder.remove())
}

const signers = new Map([1, 2, 3].map((member) => [member, es256Signer(generateOfficerKey())]))
export const signerOf = (member: number) => {
  const signer = signers.get(member)
  if (!signer) throw new RangeError(`no member ${member}`)
  return signer
}
export const keyIdOf = (member: number) => memberKeyId(crypto, member, signerOf(member))
const membership = {
  statementKey(keyId: string) {
    const member = [...signers.keys()].find((one) => keyIdOf(one) === keyId)
    if (member === undefined) return undefined
    const { publicKey } = signerOf(member)
    return { algorithm: 'ES256', publicKey, member, notBefore: 0, notAfter: 10_000_000 }
  },
} as Partial<Membership> as Membership

export const nodes = new Map<number, Sealing>()
const peers = {
  async request(member: number) {
    at.asked++
    return nodes.get(member)?.givePrekey(9, {})
  },
} as Partial<Peers> as Peers

/** A process of a member, on the files of the ones before it. */
export async function start(
  self: number,
  log = createLog(at.database.db),
  own: Crypto = crypto,
): Promise<Sealing> {
  const sealing = createSealing({
    ...{ crypto: own, self, peers, membership, epochS: EPOCH_S, clock: () => at.now },
    keyId: keyIdOf(self),
    signer: signerOf(self),
    log,
    store: await createPrekeyStore(path.join(at.folder.path, `${self}`), Buffer.alloc(32, self)),
  })
  nodes.set(self, sealing)
  await sealing.rotate()
  return sealing
}

export const files = (self: number): number =>
  readdirSync(path.join(at.folder.path, `${self}`)).filter((name) => name.endsWith('.prekey')).length

export const id = { direction: 'request', exchange: 'A'.repeat(22), attempt: 1 } as const
export const hello = utf8('hello')
