import { createHash } from 'node:crypto'
import { encode } from '@hexin/node/services/requestFiles/encode.ts'
import {
  encodings,
  headerLine,
  type RequestRow,
  rowLine,
  trailerLine,
} from '@hexin/sdk/requestFiles/format.ts'
import { answerLine, reconciledLine, sumLine } from '@hexin/sdk/requestFiles/outcome.ts'

const rows: readonly RequestRow[] = [
  {
    serial: '2026112300000001',
    order: {
      ...{ grant: `0x${'5c'.repeat(32)}`, kind: 'loan', fields: ['principal', 'status'] },
      ...{ purpose: 'postLoanManagement', caseNumber: '贷后〔2026〕1号', user: '李娜' },
    },
    amount: 30_000_000n,
  },
  {
    serial: '2026112300000002',
    order: {
      ...{ grant: `0x${'1f'.repeat(32)}`, kind: 'loan', fields: ['status'] },
      // A character of four bytes in GB18030, and one whose second byte there is that of the separator.
      ...{ purpose: 'postLoanManagement', caseNumber: '贷后〔2026〕2号', user: '𠮷亅' },
    },
    amount: 5_000_00n,
  },
]

const totals = { rows: rows.length, total: rows.reduce((sum, { amount }) => sum + amount, 0n) }
const head = { member: 2, businessDate: '20261123', sequence: 1, ...totals }

/** A request file in both encodings, and lines of what comes of it. */
export const fileVectors = () => ({
  requests: encodings.map((encoding) => {
    const lines = [headerLine({ ...head, encoding, type: 'hexin-requests/1' }), ...rows.map(rowLine)]
    const content = encode(lines.map((line) => `${line}\n`).join(''), encoding)
    const sha256 = createHash('sha256').update(content).digest('hex')
    const trailer = encode(`${trailerLine({ ...totals, sha256 })}\n`, encoding)
    return { encoding, lines, sha256, file: Buffer.concat([content, trailer]).toString('base64') }
  }),
  answers: [
    answerLine(
      {
        ...{ serial: '2026112300000001', amount: 30_000_000n, outcome: 'answered', code: null },
        exchange: 'AAAAAAAAAAAAAAAAAAAAAA',
      },
      [
        {
          kind: 'loan',
          subject: 'uscc:91350100M000100Y43',
          claims: { principal: '30000000', status: '正常|=1+1\t' },
          anchoredAt: 1_763_856_000,
          ...{ issuedAt: 0, sdJwt: '', proof: null, supersedes: null, marks: [] },
        },
      ],
    ),
    answerLine(
      {
        ...{ serial: '2026112300000002', amount: 5_000_00n, outcome: 'refused' },
        ...{ code: 'GRANT_REVOKED', exchange: 'BBBBBBBBBBBBBBBBBBBBBA' },
      },
      undefined,
    ),
  ],
  reconciliation: [
    sumLine({ outcome: 'answered', code: null, rows: 1, total: 30_000_000n }),
    sumLine({ outcome: 'refused', code: 'GRANT_REVOKED', rows: 1, total: 5_000_00n }),
    reconciledLine({
      ...{ serial: '2026112300000001', amount: 30_000_000n, outcome: 'answered', code: null },
      exchange: 'AAAAAAAAAAAAAAAAAAAAAA',
    }),
    reconciledLine({
      ...{ serial: '2026112300000002', amount: 5_000_00n, outcome: 'refused' },
      ...{ code: 'GRANT_REVOKED', exchange: 'BBBBBBBBBBBBBBBBBBBBBA' },
    }),
  ],
})
