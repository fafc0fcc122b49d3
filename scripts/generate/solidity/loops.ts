import type { AstNode } from './analyse.ts'

type Source = { readonly file: string; readonly text: string; readonly ast: AstNode }

/** A part of a syntax tree that this module looks at: any member may hold further nodes. */
type Node = AstNode & Readonly<Record<string, unknown>>

const LOOPS = new Set(['ForStatement', 'WhileStatement', 'DoWhileStatement'])

/**
 * How many loops the sources have, and what is wrong with them: a loop needs a comment `Bound: …` just above it, and a condition that hangs on nothing in storage,
 * neither directly nor by a variable that was read from there.
 */
export function checkLoops(sources: readonly Source[]): {
  readonly count: number
  readonly findings: readonly string[]
} {
  const state = new Set(
    sources.flatMap(({ ast }) =>
      nodesOf(ast)
        .filter((node) => node.stateVariable === true && node.mutability === 'mutable')
        .map(({ id }) => id),
    ),
  )
  const findings: string[] = []
  let count = 0
  for (const { file, text, ast } of sources) {
    for (const body of nodesOf(ast).filter(({ nodeType }) => nodeType === 'FunctionDefinition')) {
      const loops = nodesOf(body).filter(({ nodeType }) => LOOPS.has(nodeType))
      count += loops.length
      const stored = loops.length > 0 ? readFromStorage(body, state) : state
      for (const loop of loops) {
        const place = `${file}:${lineOf(text, loop)}`
        if (!/^\s*\/\/ Bound: \S/m.test(commentAbove(text, loop)))
          findings.push(`${place}: no bound is stated`)
        if (!isNode(loop.condition)) findings.push(`${place}: no condition`)
        else if (hangsOn(loop.condition, stored)) findings.push(`${place}: as long as storage says`)
      }
    }
  }
  return { count, findings }
}

/** State variables, and the function's own variables that got a value from one, however many steps away. */
function readFromStorage(body: Node, state: ReadonlySet<number>): ReadonlySet<number> {
  const stored = new Set(state)
  const flows = nodesOf(body).flatMap(
    (node): { readonly from: unknown; readonly to: readonly number[] }[] => {
      if (node.nodeType === 'VariableDeclarationStatement')
        return [
          {
            from: node.initialValue,
            to: (node.declarations as readonly (Node | null)[]).map((d) => d?.id ?? -1),
          },
        ]
      if (node.nodeType === 'Assignment')
        return [{ from: node.rightHandSide, to: nodesOf(node.leftHandSide).map(referenceOf) }]
      return []
    },
  )
  let before: number
  do {
    before = stored.size
    for (const { from, to } of flows)
      if (isNode(from) && hangsOn(from, stored)) for (const id of to) stored.add(id)
  } while (stored.size > before)
  return stored
}

const hangsOn = (expression: Node, stored: ReadonlySet<number>): boolean =>
  nodesOf(expression).some(
    (node) =>
      stored.has(referenceOf(node)) ||
      / storage (?:ref|pointer)/.test(node.typeDescriptions?.typeString ?? ''),
  )

const referenceOf = (node: Node): number =>
  typeof node.referencedDeclaration === 'number' ? node.referencedDeclaration : -1

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'nodeType' in value

/** The node and all below it. */
function nodesOf(value: unknown): readonly Node[] {
  if (typeof value !== 'object' || value === null) return []
  const below = Object.values(value).flatMap(nodesOf)
  return isNode(value) ? [value, ...below] : below
}

const startOf = ({ src }: AstNode): number => Number(src.split(':')[0])

const lineOf = (text: string, node: AstNode): number => linesBefore(text, node).length

const linesBefore = (text: string, node: AstNode): readonly string[] =>
  Buffer.from(text).subarray(0, startOf(node)).toString().split('\n')

/** The comment lines just above the node. */
function commentAbove(text: string, node: AstNode): string {
  const above = linesBefore(text, node).slice(0, -1)
  const start = above.findLastIndex((line) => !line.trimStart().startsWith('//'))
  return above.slice(start + 1).join('\n')
}
