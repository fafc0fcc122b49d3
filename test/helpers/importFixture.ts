import { Readable } from 'node:stream'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { createImportRecords } from '@hexin/node/services/import/importRecords.ts'
import { createImports } from '@hexin/node/store/imports.ts'
import { createRecords } from '@hexin/node/store/records.ts'
import { memberKeyId, type StatementKey } from '@hexin/sdk/statement/jws.ts'
import { generateOfficerKey } from '../../scripts/company/company.ts'
import type { TestDatabase } from './testDatabase.ts'

/** A provider's import over a real database. */
export function createImportFixture({ db }: TestDatabase) {
  const signer = es256Signer(generateOfficerKey())
  const keyId = memberKeyId(crypto, 3, signer)
  const clock = () => 1_700_000_000
  const records = createRecords({ db, clock })
  const imports = createImports({ db, clock })
  const importRecords = createImportRecords({ crypto, clock, keyId, signer, records, imports })
  const key: StatementKey = { algorithm: 'ES256', publicKey: signer.publicKey }

  /** Imports a text, or bytes as they come, and tells what became of it. */
  async function run(source: string | Uint8Array | Readable, profile = 'loans-zh') {
    const stream = source instanceof Readable ? source : Readable.from([Buffer.from(source)])
    const found = await imports.find(await importRecords({ profile, source: stream }))
    if (!found) throw new Error('The import is gone.')
    return { ...found.report, totals: found.totals, finished: found.finishedAt !== null }
  }

  const logSize = async () => (await db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()).size

  return { run, records, imports, logSize, keyOf: (id: string) => (id === keyId ? key : undefined) }
}

export const zhHeader = '贷款编号,企业名称,统一社会信用代码,贷款本金,担保金额,核销本金'

/** A usable row of `zhHeader`, without its end of line. */
export const zhRow = (number: string, { name = '某公司', principal = '100.00', loss = '0' } = {}): string =>
  `${number},${name},91350100M000100Y43,${principal},80,${loss}`
