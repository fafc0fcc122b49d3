import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'

export type DemoOptions = {
  readonly loans: string | undefined
  readonly limit: number | undefined
  readonly evidence: string | undefined
  readonly json: string | undefined
  readonly data: string | undefined
}

export const usage = `usage: npm run demo -- [--loans FILE.csv] [--limit N] [--evidence FILE] [--json OUT] [--data FOLDER]
  --loans     loans as the SBA publishes them for 7(a); without it, made-up Chinese companies
  --limit     the first N data rows only
  --evidence  the file that the notary takes in; without it, the loans file
  --json      writes the figures as one JSON object
  --data      the devnet's data folder (standard: .hexin)`

/** @throws Error with what is wrong, for whoever typed it */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      loans: { type: 'string' },
      limit: { type: 'string' },
      evidence: { type: 'string' },
      json: { type: 'string' },
      data: { type: 'string' },
    },
  })
  for (const file of [values.loans, values.evidence])
    if (file !== undefined && !existsSync(file)) throw new Error(`There is no file ${file}.`)
  if (values.limit !== undefined && !/^[1-9]\d{0,8}$/.test(values.limit))
    throw new Error(`--limit wants a whole number from 1, found ${values.limit}.`)
  return {
    loans: values.loans,
    limit: values.limit === undefined ? undefined : Number(values.limit),
    evidence: values.evidence,
    json: values.json,
    data: values.data,
  }
}
