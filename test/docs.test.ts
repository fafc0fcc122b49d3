import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../cli/program.ts'
import { root } from './helpers/imports.ts'

const SKIPPED = new Set(['node_modules', 'dist'])

/** Every page that is in the repository or about to be. */
function pages(folder = ''): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name)
    if (entry.isDirectory()) return entry.name.startsWith('.') || SKIPPED.has(entry.name) ? [] : pages(file)
    return entry.name.endsWith('.md') ? [file] : []
  })
}

const all = pages().map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))
const docs = all.filter(({ file }) => file.startsWith('docs/') || !file.includes('/'))

/** A page without its code, where brackets mean something else. */
const prose = (text: string): string => text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '')

/** The anchors that a page's headings make, as GitHub does it. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)]
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}

function brokenLinks({ file, text }: { readonly file: string; readonly text: string }): string[] {
  const targets = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target)
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [place = '', anchor] = target.split('#')
      const linked = place === '' ? file : path.posix.join(path.posix.dirname(file), place)
      if (!existsSync(path.join(root, linked))) return true
      return anchor !== undefined && !anchorsOf(readFileSync(path.join(root, linked), 'utf8')).has(anchor)
    })
    .map((target) => `${file}: ${target}`)
}

type Known = { readonly commands: ReadonlyMap<string, readonly string[]>; readonly global: readonly string[] }

/** Each command by its words, with its options. */
function knownCommands(): Known {
  const program = createProgram(() => undefined)
  const commands = new Map<string, readonly string[]>()
  const walk = (command: Readonly<typeof program>, name: string): void => {
    if (command.commands.length === 0)
      commands.set(
        name,
        command.options.map(({ long }) => long ?? ''),
      )
    for (const inner of command.commands) walk(inner, `${name} ${inner.name()}`.trim())
  }
  walk(program, '')
  return { commands, global: [...program.options.map(({ long }) => long ?? ''), '--help'] }
}

const known = knownCommands()

/** What is wrong with a `hexin` command that a page quotes. */
function faultOf(quoted: string): string | undefined {
  const words = quoted.split(/\s+/).filter((word) => word !== '')
  const options = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0] ?? '')
  const plain = words.slice(1).filter((word, i) => !word.startsWith('--') && !isValue(words, i + 1))
  if (plain.length === 0) return options.every((o) => known.global.includes(o)) ? undefined : quoted
  const name = [plain.slice(0, 2).join(' '), plain[0] ?? ''].find((n) => known.commands.has(n))
  // The whole of a group, as in `hexin keys`.
  if (
    plain.length === 1 &&
    options.length === 0 &&
    [...known.commands.keys()].some((n) => n.startsWith(`${plain[0]} `))
  )
    return undefined
  if (name === undefined) return `${quoted}: no such command`
  const wrong = options.filter(
    (option) => !known.global.includes(option) && !known.commands.get(name)?.includes(option),
  )
  return wrong.length > 0 ? `${quoted}: no option ${wrong.join(', ')}` : undefined
}

/** `--as bank-b ask`: the word after a global option that takes one. */
const isValue = (words: readonly string[], at: number): boolean =>
  ['--data', '--as', '--node', '--token-file'].includes(words[at - 1] ?? '')

const lineOf = /^(?: {4}|\$ )?(hexin [a-z-].*)$/gm
const quotedIn = (text: string): string[] => [
  ...[...text.matchAll(lineOf)].map(([, line = '']) => line),
  ...[...text.matchAll(/`(hexin [a-z-][^`\n]*)`/g)].map(([, line = '']) => line),
]

describe('pages', () => {
  test('there are some, and every relative link in them leads somewhere', () => {
    expect(docs.length).toBeGreaterThan(30)
    expect(all.flatMap(brokenLinks)).toEqual([])
  })

  test('every hexin command that they quote exists, with its options', () => {
    const quoted = docs
      .filter(({ file }) => !file.startsWith('docs/reference/cli'))
      .flatMap(({ text }) => quotedIn(text))
    expect(quoted.length).toBeGreaterThan(15)
    expect(quoted.map(faultOf).filter((fault) => fault !== undefined)).toEqual([])
  })

  test('every long value that docs/spec quotes stands in a vector', () => {
    const vectors = readdirSync(path.join(root, 'test/vectors'))
      .filter((name) => name.startsWith('spec-'))
      .map((name) => readFileSync(path.join(root, 'test/vectors', name), 'utf8'))
      .join('\n')
    const values = docs
      .filter(({ file }) => file.startsWith('docs/spec/'))
      .flatMap(({ file, text }) =>
        [...text.matchAll(/0x[0-9a-f]{16,}|`[A-Za-z0-9_.-]{40,}`|`[0-9a-f]{16,}`/g)].map(([value]) => ({
          file,
          value: value.replaceAll('`', ''),
        })),
      )
    expect(values.length).toBeGreaterThan(10)
    expect(values.filter(({ value }) => !vectors.includes(value))).toEqual([])
  })

  test('docs/spec/statement.md has each type of statement, once', () => {
    const source = readFileSync(path.join(root, 'sdk/statement/jws.ts'), 'utf8')
    const [union = ''] = /export type StatementType =[^/]+/.exec(source) ?? []
    const types = [...union.matchAll(/'(hexin-[a-z-]+\+jwt)'/g)].map(([, type = '']) => type)
    const page = readFileSync(path.join(root, 'docs/spec/statement.md'), 'utf8')
    const told = [...page.matchAll(/^\| `(hexin-[a-z-]+\+jwt)` /gm)].map(([, type = '']) => type)
    expect(types.length).toBeGreaterThan(20)
    expect(told.toSorted()).toEqual(types.toSorted())
  })

  test('docs/spec/p2p.md has each method among nodes, once', () => {
    const port = readFileSync(path.join(root, 'node/ports/peers.ts'), 'utf8')
    const [union = ''] = /export type PeerMethod =[^/]+/.exec(port) ?? []
    const methods = [...union.matchAll(/'(\w+)'/g)].map(([, method = '']) => method)
    const page = readFileSync(path.join(root, 'docs/spec/p2p.md'), 'utf8')
    const told = [...page.matchAll(/^\| `(\w+)` /gm)].map(([, method = '']) => method)
    expect(methods.length).toBeGreaterThan(10)
    expect(told.toSorted()).toEqual(methods.toSorted())
  })

  test('the README’s gas is what the contracts cost', () => {
    type Prices<Name extends string> = Readonly<Record<Name, number>>
    const gas = JSON.parse(readFileSync(path.join(root, 'test/contracts/gas.json'), 'utf8')) as {
      readonly grants: Prices<'register' | 'pause' | 'resume' | 'widen' | 'revoke'>
      readonly council: Prices<'propose' | 'vote' | 'execute'>
      readonly publish: Prices<'1' | '100' | '4096'>
      readonly publishPerLeaf: Prices<'1' | '100' | '4096'>
      readonly publishAtMost: number
    }
    const number = (value: number): string => value.toLocaleString('en')
    const row = (what: string, price: number, perLeaf?: number): string =>
      [what, number(price), perLeaf === undefined ? '' : number(perLeaf)].join(' | ')
    const { grants, council, publish, publishPerLeaf, publishAtMost } = gas
    const measured = [
      row('register a grant', grants.register),
      row('pause it', grants.pause),
      row('resume it', grants.resume),
      row('widen it', grants.widen),
      row('revoke it', grants.revoke),
      row('publish a checkpoint of 1 leaf', publish['1'], publishPerLeaf['1']),
      row('publish one of 100 leaves', publish['100'], publishPerLeaf['100']),
      row('publish one of 4,096 leaves', publish['4096'], publishPerLeaf['4096']),
      row('publish at 2^30 leaves and more, at most', publishAtMost),
      row('propose a suspension', council.propose),
      row('vote on it', council.vote),
      row('carry it out', council.execute),
    ]
    const readme = readFileSync(path.join(root, 'README.md'), 'utf8')
    const table = /^\| call +\| +gas \|.*\n.*\n((?:\|.*\n)+)/m.exec(readme)?.[1] ?? ''
    const told = table
      .trim()
      .split('\n')
      .map((line) =>
        line
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim())
          .join(' | '),
      )
    expect(told).toEqual(measured)
  })

  test('no page has a path of this machine', () => {
    const home = execFileSync('sh', ['-c', 'echo "$HOME"'], { encoding: 'utf8' }).trim()
    const places = [root, ...(home.length > 6 ? [home] : [])]
    expect(
      all.filter(({ text }) => places.some((place) => text.includes(place))).map(({ file }) => file),
    ).toEqual([])
  })
})

describe('the check itself can fail', () => {
  test.each([
    ['a link to nowhere', '[x](nowhere.md)'],
    ['an anchor that is not there', '[x](#nowhere)'],
  ])('%s', (_, text) => {
    expect(brokenLinks({ file: 'docs/README.md', text })).toHaveLength(1)
  })

  test.each(['hexin dance', 'hexin keys dance', 'hexin grant take --subject x', 'hexin ask --colour red'])(
    '%s',
    (quoted) => {
      expect(faultOf(quoted)).toBeDefined()
    },
  )
})
