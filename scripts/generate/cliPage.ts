/**
 * Writes docs/reference/cli.md from the `hexin` command itself. Nothing in scripts/ may import the command, so it is asked in a process of its own.
 *
 *     node scripts/generate/cliPage.ts [--check]
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { output } from './output.ts'

type Option = { readonly flags: string; readonly description: string; readonly standard: string | null }
type Command = {
  readonly name: string
  readonly usage: string
  readonly description: string
  readonly options: readonly Option[]
  readonly commands: readonly Command[]
}

const ask = `
const { createProgram } = await import(process.argv[1])
const describe = (command, path) => {
  const name = [...path, command.name()].join(' ')
  return {
    name,
    usage: [name, command.usage()].join(' '),
    description: command.description(),
    options: command.options.map(({ flags, description, defaultValue, mandatory }) => ({
      flags,
      description: mandatory ? description + ' (required)' : description,
      standard: typeof defaultValue === 'string' ? defaultValue : null,
    })),
    commands: command.commands.map((inner) => describe(inner, [...path, command.name()])),
  }
}
process.stdout.write(JSON.stringify(describe(createProgram(() => undefined), [])))
`

const root = fileURLToPath(new URL('../../', import.meta.url))
const program = new URL('../../cli/program.ts', import.meta.url).href
const answer = execFileSync(process.execPath, ['--input-type=module', '--eval', ask, program], {
  cwd: root,
  encoding: 'utf8',
  // Where a standard is taken from the environment, the page must not be of this machine.
  env: { PATH: process.env['PATH'], USER: '$USER' },
})
const hexin = JSON.parse(answer) as Command

/** A standard that is a place on this machine, relative to the project. */
const place = (standard: string): string => standard.replace(root, '')

function table(options: readonly Option[]): string[] {
  if (options.length === 0) return []
  const rows = options.map(
    ({ flags, description, standard }) =>
      `| \`${flags}\` | ${description} | ${standard === null ? '' : `\`${place(standard)}\``} |`,
  )
  return ['| option | meaning | standard |', '|---|---|---|', ...rows, '']
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

function sections(command: Command): string[] {
  if (command.commands.length > 0) return command.commands.flatMap(sections)
  return [
    `## ${command.name}`,
    '',
    `    ${command.usage}`,
    '',
    `${sentence(command.description)}.`,
    '',
    ...table(command.options),
  ]
}

const page = [
  '# The hexin command',
  '',
  'Start it in a clone with `npm run hexin -- COMMAND`. This page is made from `cli/program.ts` by `node scripts/generate/cliPage.ts`.',
  '',
  '## Options of every command',
  '',
  'They stand before or after the command’s name.',
  '',
  ...table(hexin.options),
  '`HEXIN_DATA` in the environment names the data folder where `--data` is left out; without either it is `.hexin` in the clone.',
  '',
  '## How a command ends',
  '',
  '| exit code | meaning |',
  '|---|---|',
  '| 0 | done |',
  '| 1 | refused, or not valid |',
  '| 2 | wrong use: an option or a file that is missing or makes no sense |',
  '',
  'An error is written as its code, its title in both languages and a remedy; with `--json` as one object `{"error": {...}}` on standard output. Codes are',
  'listed in [Errors](../errors/README.md). Long work shows a progress bar on a terminal and a line every ten seconds elsewhere.',
  '',
  ...sections(hexin),
].join('\n')

await output({ 'docs/reference/cli.md': page.replace(/\n+$/, '\n') }, 'node scripts/generate/cliPage.ts')
