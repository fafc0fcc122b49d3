import { decode } from '@hexin/node/services/requestFiles/encode.ts'
import { encodings, parseTrailer, type RequestRow } from '@hexin/sdk/requestFiles/format.ts'
import { answerLine, reconciledLine, sumLine } from '@hexin/sdk/requestFiles/outcome.ts'
import { composeRequestFile } from '../../requestFiles/compose.ts'

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

const head = { member: 2, businessDate: '20261123', sequence: 1 }

/** A request file in both encodings, and lines of what comes of it. */
export const fileVectors = () => ({
  requests: encodings.map((encoding) => {
    const file = composeRequestFile({ ...head, encoding }, rows)
    const lines = decode(file, encoding, 1).trimEnd().split('\n')
    const { sha256 } = parseTrailer(lines.at(-1) ?? '', lines.length)
    return { encoding, lines: lines.slice(0, -1), sha256, file: file.toString('base64') }
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
