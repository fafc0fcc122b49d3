/** A node of the compiler's syntax tree. What else it has depends on its type, and is read by the functions below. */
export type Node = {
  readonly id: number
  readonly nodeType: string
  /** Bytes: start, length, file. */
  readonly src: string
  readonly [key: string]: unknown
}

export type Span = { readonly start: number; readonly end: number }

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'nodeType' in value
}

export function spanOf({ src }: Node): Span {
  const [start = 0, length = 0] = src.split(':').map(Number)
  return { start, end: start + length }
}

/** The node under `key`; undefined where there is none. */
export function child(node: Node | undefined, key: string): Node | undefined {
  const value = node?.[key]
  return isNode(value) ? value : undefined
}

/** The nodes listed under `key`, those that the source leaves out left out. */
export function children(node: Node | undefined, key: string): readonly Node[] {
  const value = node?.[key]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** The word under `key`: a name, an operator. */
export function word(node: Node | undefined, key: string): string {
  const value = node?.[key]
  return typeof value === 'string' ? value : ''
}

export type Type = { readonly typeString: string; readonly typeIdentifier: string }

export function typeOf(node: Node | undefined): Type {
  const { typeString = '', typeIdentifier = '' } = (node?.['typeDescriptions'] ?? {}) as Partial<Type>
  return { typeString, typeIdentifier }
}

/** The number of the declaration that a struct's or enum's type names; undefined for other types. */
export function declarationIn({ typeIdentifier }: Type, kind: 'struct' | 'enum'): number | undefined {
  const found = new RegExp(`^t_${kind}\\$_.*_\\$(\\d+)`).exec(typeIdentifier)?.[1]
  return found === undefined ? undefined : Number(found)
}

/** `node` and everything under it, each with the nodes around it, the nearest first. */
export function* walk(node: Node, around: readonly Node[] = []): Generator<readonly [Node, readonly Node[]]> {
  yield [node, around]
  const inside = [node, ...around]
  for (const value of Object.values(node))
    for (const next of Array.isArray(value) ? value : [value]) if (isNode(next)) yield* walk(next, inside)
}

/** Every declaration of these trees, by its number. */
export function declarations(trees: Iterable<Node>): ReadonlyMap<number, Node> {
  const found = new Map<number, Node>()
  for (const tree of trees)
    for (const [node] of walk(tree))
      if (/Definition$|^VariableDeclaration$/.test(node.nodeType)) found.set(node.id, node)
  return found
}
