import { child, children, type Node, spanOf, word } from '../ast.ts'
import type { Operator } from './operator.ts'

/** A statement is left out: a check, an event, an assignment, a call, an early return. */
export const statement: Operator = (node, place) => {
  const operator = removed(node, place.around[0])
  return operator === undefined ? [] : [{ operator, span: place.statement(node), text: '{}' }]
}

function removed(node: Node, around: Node | undefined): string | undefined {
  if (node.nodeType === 'EmitStatement') return 'event left out'
  if (node.nodeType === 'RevertStatement') return 'check left out'
  if (node.nodeType === 'Return') return around?.nodeType === 'IfStatement' ? 'return left out' : undefined
  if (node.nodeType !== 'ExpressionStatement') return undefined
  const expression = child(node, 'expression')
  if (expression?.nodeType !== 'FunctionCall')
    return expression?.nodeType === 'Assignment' ? 'assignment left out' : 'statement left out'
  return word(child(expression, 'expression'), 'name') === 'require' ? 'check left out' : 'call left out'
}

/** Who may call is left open. */
export const modifier: Operator = (node) =>
  children(node, 'modifiers')
    .filter((used) => word(child(used, 'modifierName'), 'name') === 'restricted')
    .map((used) => ({ operator: 'modifier left out', span: spanOf(used), text: '' }))
