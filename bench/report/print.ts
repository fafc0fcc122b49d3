import { type Figure, misses, type Outcome, ratioOf, type Table } from './outcome.ts'

/** An outcome as plain text for a terminal and for the README alike. */
export function formatOutcome(name: string, { about, figures, tables = [], notes = [] }: Outcome): string {
  return [
    `== ${name} ==`,
    about,
    '',
    ...formatTable({
      title: '',
      head: ['figure', 'found', 'unit', 'bound', 'ratio', ''],
      rows: figures.map(figureRow),
    }),
    ...tables.flatMap((table) => ['', ...formatTable(table)]),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `- ${note}`)] : []),
    '',
  ].join('\n')
}

function figureRow(figure: Figure): (string | number)[] {
  const { name, value, unit, bound } = figure
  const ratio = ratioOf(figure)
  return [
    name,
    value,
    unit,
    bound ? `${bound.kind}: at ${bound.at} ${formatNumber(bound.value)}` : '',
    ratio === undefined ? '' : ratio.toFixed(2),
    misses(figure) ? 'MISSED' : '',
  ]
}

/** Numbers to the right, words to the left. */
function formatTable({ title, head, rows }: Table): string[] {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? formatNumber(cell) : cell)))
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => (row[i] ?? '').length)))
  const isNumeric = head.map((_, i) => rows.some((row) => typeof row[i] === 'number'))
  const line = (row: readonly string[]) =>
    widths
      .map((width, i) => (isNumeric[i] ? (row[i] ?? '').padStart(width) : (row[i] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width))
  return [...(title === '' ? [] : [title]), line(head), line(rule), ...cells.map(line)]
}

/** Three digits are what a measurement on a shared machine is worth; whole numbers stay whole. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000)
    return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',')
  return value.toFixed(Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3)
}
