import { child, children, declarations, type Node, type Span, spanOf, walk, word } from './ast.ts'
import { syntaxTrees } from './compile.ts'
import { argumentOrder, binary, condition, environment, unary } from './operators/expressions.ts'
import { enumMember, field, name } from './operators/names.ts'
import type { Edit, Operator, Place } from './operators/operator.ts'
import { modifier, statement } from './operators/statements.ts'
import { assignment, constant, returned } from './operators/values.ts'

const operators: readonly Operator[] = [
  ...[statement, modifier, condition, binary, unary, assignment, returned, constant],
  ...[enumMember, field, name, argumentOrder, environment],
]

/** One change of one source, by an identifier that stays the same while the code around it changes. */
export type Mutant = {
  /** Function, operator, what stood there and what does; numbered where that comes more than once. */
  readonly id: string
  readonly operator: string
  readonly file: string
  readonly span: Span
  readonly text: string
}

/** All mutants of this file's functions and constants. */
export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const trees = syntaxTrees([file], { [file]: source })
  const tree = trees.get(file)
  if (!tree) throw new Error(`There is no syntax tree of ${file}.`)
  const known = declarations(trees.values())
  const bytes = Buffer.from(source)
  const text = (of: Node | Span): string => {
    const { start, end } = 'nodeType' in of ? spanOf(of) : of
    return bytes.subarray(start, end).toString()
  }

  const seen = new Set<string>()
  const times = new Map<string, number>()
  return parts(tree).flatMap(({ of, title, inContract }) =>
    [...walk(of)].flatMap(([node, around]) => {
      if (isFixed(node, around)) return []
      const inFunction = of.nodeType === 'FunctionDefinition' ? of : undefined
      const place: Place = {
        ...{ around, inFunction, inContract, declarations: known, text },
        statement: (at) => ({ start: spanOf(at).start, end: bytes.indexOf(';', spanOf(at).end - 1) + 1 }),
      }
      return operators
        .flatMap((operator) => operator(node, place))
        .filter((edit) => isNew(edit, text, seen))
        .map((edit) => {
          const what = `${title}, ${edit.operator}: ${line(text(edit.span))} → ${line(edit.text) || 'nothing'}`
          const time = (times.get(what) ?? 0) + 1
          times.set(what, time)
          return { id: time === 1 ? what : `${what} (${time})`, file, ...edit }
        })
    }),
  )
}

/** The source with the change made. */
export function applied({ span, text }: Pick<Mutant, 'span' | 'text'>, source: string): string {
  const bytes = Buffer.from(source)
  return Buffer.concat([
    bytes.subarray(0, span.start),
    Buffer.from(text),
    bytes.subarray(span.end),
  ]).toString()
}

type Part = { readonly of: Node; readonly title: string; readonly inContract: Node | undefined }

/** What has logic: functions, and the values of a contract's constants. A library's constants are what the tests read too. */
function parts(tree: Node): readonly Part[] {
  return children(tree, 'nodes').flatMap((node): readonly Part[] => {
    if (node.nodeType === 'FunctionDefinition')
      return [{ of: node, title: word(node, 'name'), inContract: undefined }]
    if (node.nodeType !== 'ContractDefinition' || node['contractKind'] === 'interface') return []
    return children(node, 'nodes')
      .filter((member) => {
        if (member.nodeType === 'FunctionDefinition') return child(member, 'body') !== undefined
        return member['constant'] === true && node['contractKind'] === 'contract'
      })
      .map((member) => ({
        of: member,
        title: `${word(node, 'name')}.${word(member, 'name') || word(member, 'kind')}`,
        inContract: node,
      }))
  })
}

/** Declarations and types: to change them is to change the interface. */
const isFixed = (node: Node, around: readonly Node[]): boolean =>
  [node, ...around].some(({ nodeType }) =>
    /^ParameterList$|TypeName$|^OverrideSpecifier$|Documentation$/.test(nodeType),
  )

/** Two operators may come to the same text, and some to no change. */
function isNew({ span, text: after }: Edit, text: (of: Span) => string, seen: Set<string>): boolean {
  const before = text(span)
  let same = 0
  while (same < before.length && before[same] === after[same]) same++
  let sameEnd = 0
  while (
    sameEnd < Math.min(before.length, after.length) - same &&
    before.at(-1 - sameEnd) === after.at(-1 - sameEnd)
  )
    sameEnd++
  const key = `${span.start + same} ${span.end - sameEnd} ${after.slice(same, after.length - sameEnd)}`
  if (before === after || seen.has(key)) return false
  seen.add(key)
  return true
}

const line = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
