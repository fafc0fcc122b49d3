import { readFileSync } from 'node:fs'
import { output } from '../generate/output.ts'
import { readSource } from './compile.ts'
import type { Outcome } from './job.ts'
import { applied, type Mutant } from './mutants.ts'
import { reasons } from './reasons.ts'

/** A mutant of the sample, and what came out. */
export type Drawn = Mutant & Outcome & { readonly contract: string }

type Run = {
  readonly seed: number
  readonly count: number
  readonly controls: number
  readonly pools: readonly { readonly name: string; readonly length: number }[]
  readonly drawn: readonly Drawn[]
}

export const lastRun = (
  seed: number,
  count: number,
  controls: number,
  pools: Run['pools'],
  drawn: Run['drawn'],
): Run => ({ seed, count, controls, pools, drawn })

/** Writes the page about the last run. @throws Error where a survivor has no reason */
export async function writeReport(file: string): Promise<void> {
  const run = JSON.parse(readFileSync(file, 'utf8')) as Run
  const unexplained = run.drawn.filter(({ id, status }) => status === 'survived' && !reasons[id])
  if (unexplained.length > 0)
    throw new Error(
      `scripts/mutate/reasons.ts has no reason for\n${unexplained.map(({ id }) => id).join('\n')}`,
    )
  await output({ 'docs/reference/mutation.md': page(run, reasons) }, 'npm run mutate -- --report')
}

/** The page, from a run and the reasons by the mutants' identifiers. */
export function page(
  { seed, count, controls, pools, drawn }: Run,
  known: Readonly<Record<string, string>>,
): string {
  const survivors = drawn.filter(({ status }) => status === 'survived')
  const operators = [...new Set(drawn.map(({ operator }) => operator))].toSorted()
  return [
    '# Mutation of the contracts',
    '',
    'Each mutant is the contracts with one small change. It is *killed* if a Solidity test fails, and *survives* if none does. This is the last run of',
    `\`npm run mutate -- --seed ${seed} --count ${count}\`; the page is written by \`npm run mutate -- --report\`.`,
    '',
    `The sample is drawn by the seed from all ${pools.reduce((sum, { length }) => sum + length, 0)} mutants that the operators make. Not counted: what doesn’t compile, and what has the original’s`,
    `code, optimised or not. What ran out of time counts as killed. ${controls} controls came out as they must: public functions that always revert and main`,
    'checks left out were killed, a change without effect in each contract survived. Tests are written for what survives, so a seed that nobody has used yet',
    'tells more of what is outside the sample.',
    '',
    '| contract | mutants | counted | killed | of these timed out | survived | killed, % | not compiled | same code |',
    '|---|---|---|---|---|---|---|---|---|',
    ...pools.map(({ name, length }) =>
      row(
        name,
        length,
        drawn.filter(({ contract }) => contract === name),
      ),
    ),
    row(
      'all',
      pools.reduce((sum, { length }) => sum + length, 0),
      drawn,
    ),
    '',
    '## By operator',
    '',
    '| operator | counted | killed | of these timed out | survived | killed, % | not compiled | same code |',
    '|---|---|---|---|---|---|---|---|',
    ...operators.map((name) =>
      row(
        name,
        undefined,
        drawn.filter(({ operator }) => operator === name),
      ),
    ),
    '',
    '## Survivors',
    ...(survivors.length === 0
      ? ['', 'None.']
      : survivors.flatMap((mutant) => section(mutant, known[mutant.id] ?? ''))),
    '',
  ].join('\n')
}

function row(name: string, length: number | undefined, drawn: readonly Drawn[]): string {
  const of = (status: Outcome['status']): number => drawn.filter((each) => each.status === status).length
  const killed = of('killed') + of('timed out')
  const counted = killed + of('survived')
  const share = counted === 0 ? '' : ((100 * killed) / counted).toFixed(1)
  const cells = [counted, killed, of('timed out'), of('survived'), share, of('not compiled'), of('same code')]
  return `| ${[name, ...(length === undefined ? [] : [length]), ...cells].join(' | ')} |`
}

function section(mutant: Mutant, reason: string): readonly string[] {
  const source = readSource(mutant.file)
  const before = source.split('\n')
  const after = applied(mutant, source).split('\n')
  const first = before.findIndex((text, i) => text !== after[i])
  let last = 0
  while (
    before.at(-1 - last) === after.at(-1 - last) &&
    before.length - last > first + 1 &&
    after.length - last > first + 1
  )
    last++
  const lines = (sign: string, texts: readonly string[]): readonly string[] =>
    texts.slice(first, texts.length - last).map((text) => `${sign}${text}`)
  return [
    ...['', `### ${mutant.file}:${first + 1}`, '', `\`${mutant.id}\``, '', '```diff'],
    ...[...lines('-', before), ...lines('+', after)],
    ...['```', '', reason],
  ]
}
