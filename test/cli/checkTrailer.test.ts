import { truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkTrailer } from '../../cli/requestFiles/checkTrailer.ts'
import { composeRequestFile } from '../../scripts/requestFiles/compose.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'

const folder = createTempFolder()
afterAll(() => folder.remove())

const row = (serial: string) => ({
  serial,
  amount: 1n,
  order: {
    ...{ grant: `0x${'ab'.repeat(32)}` as const, kind: 'loan', fields: ['status'] },
    ...{ purpose: 'preLoanReview' as const, caseNumber: '贷', user: '李娜' },
  },
})
const file = composeRequestFile(
  { encoding: 'GB18030', member: 2, businessDate: '20261123', sequence: 1 },
  Array.from({ length: 50 }, (_, i) => row(`S${i}`)),
)

test('a fetched file is what its trailer says; cut, or of two halves that don’t belong together, it is not', async () => {
  const at = path.join(folder.path, 'answers')
  writeFileSync(at, file)
  await checkTrailer(at)
  const changed = Buffer.from(file)
  changed[100] = (changed[100] ?? 0) ^ 1
  writeFileSync(at, changed)
  await expect(checkTrailer(at)).rejects.toMatchObject({ code: 'FILE_TOTALS_MISMATCH' })
  writeFileSync(at, file)
  truncateSync(at, file.length - 5)
  await expect(checkTrailer(at)).rejects.toMatchObject({ code: 'FILE_INVALID' })
  writeFileSync(at, '')
  await expect(checkTrailer(at)).rejects.toMatchObject({ code: 'FILE_INVALID' })
})
