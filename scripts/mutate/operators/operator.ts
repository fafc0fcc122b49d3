import type { Node, Span } from '../ast.ts'

/** Where a node stands. */
export type Place = {
  /** The nodes around it, the nearest first. */
  readonly around: readonly Node[]
  /** The function that it is in; undefined in a constant's value. */
  readonly inFunction: Node | undefined
  /** The contract that it is in; undefined in a free function. */
  readonly inContract: Node | undefined
  readonly declarations: ReadonlyMap<number, Node>
  /** The source's own text of a node, or of a span of bytes. */
  readonly text: (of: Node | Span) => string
  /** From a statement's first byte to its semicolon. */
  readonly statement: (node: Node) => Span
}

/** One change of the source: the bytes of `span` become `text`. */
export type Edit = { readonly operator: string; readonly span: Span; readonly text: string }

/** What may be changed at a node. */
export type Operator = (node: Node, place: Place) => readonly Edit[]
