import { child, children, spanOf, typeOf, word } from '../ast.ts'
import type { Edit, Operator } from './operator.ts'

/** Each by its boundary and by its opposite. */
const RELATIONAL: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '==': ['!='],
  '!=': ['=='],
}

const ARITHMETIC: Readonly<Record<string, readonly string[]>> = {
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '<<': ['>>'],
  '>>': ['<<'],
  '&': ['|'],
  '|': ['&'],
}

const LOGICAL: Readonly<Record<string, readonly string[]>> = { '&&': ['||'], '||': ['&&'] }

/** `a < b` to `a <= b`, `a + b` to `a - b`, `a && b` to `a || b`; and each side alone where that has the same type. */
export const binary: Operator = (node, { text, around }) => {
  if (node.nodeType !== 'BinaryOperation') return []
  const sign = word(node, 'operator')
  const [left, right] = [child(node, 'leftExpression'), child(node, 'rightExpression')]
  if (!left || !right) return []
  const span = spanOf(node)
  // Another sign binds otherwise.
  const whole = (other: string): string => (around[0]?.nodeType.endsWith('Operation') ? `(${other})` : other)
  const swapped = (operator: string, table: Readonly<Record<string, readonly string[]>>): readonly Edit[] =>
    (table[sign] ?? []).map((other) => ({
      operator,
      span,
      text: whole(`${text(left)} ${other} ${text(right)}`),
    }))
  const sides =
    sign in LOGICAL || sign in ARITHMETIC
      ? [left, right].map((side) => ({ operator: 'operand', span, text: text(side) }))
      : []
  return [
    ...swapped('relational', RELATIONAL),
    ...swapped('arithmetic', ARITHMETIC),
    ...swapped('logical', LOGICAL),
    ...sides,
  ]
}

/** `!a` to `a`, `++a` to `--a`. */
export const unary: Operator = (node, { text }) => {
  if (node.nodeType !== 'UnaryOperation') return []
  const operand = child(node, 'subExpression')
  const sign = word(node, 'operator')
  if (!operand) return []
  const span = spanOf(node)
  if (sign === '!') return [{ operator: 'negation', span, text: text(operand) }]
  if (sign === '++' || sign === '--')
    return [{ operator: 'arithmetic', span, text: text(node).replace(sign, sign === '++' ? '--' : '++') }]
  return []
}

/** The conditions of `if` and `a ? b : c` to true and false, that of a loop to false, that of `require` to its opposite. */
export const condition: Operator = (node, { text }) => {
  const isRequire = word(child(node, 'expression'), 'name') === 'require'
  const at = isRequire ? children(node, 'arguments')[0] : child(node, 'condition')
  if (!at) return []
  const isBranch = /^(IfStatement|Conditional)$/.test(node.nodeType)
  const values = isRequire ? [`!(${text(at)})`] : isBranch ? ['true', 'false'] : ['false']
  return values.map((value) => ({ operator: 'condition', span: spanOf(at), text: value }))
}

/** `block.timestamp` a second off, and the transaction's sender for the caller. */
export const environment: Operator = (node, { text }) => {
  if (node.nodeType !== 'MemberAccess') return []
  const others: Readonly<Record<string, readonly string[]>> = {
    'block.timestamp': ['(block.timestamp + 1)', '(block.timestamp - 1)'],
    'msg.sender': ['tx.origin'],
  }
  return (others[text(node)] ?? []).map((other) => ({
    operator: 'environment',
    span: spanOf(node),
    text: other,
  }))
}

/** Two neighbours of the same type in a call's arguments change places. */
export const argumentOrder: Operator = (node, { text, declarations }) => {
  if (node.nodeType !== 'FunctionCall') return []
  const values = children(node, 'arguments')
  const to = declarations.get(Number(child(node, 'expression')?.['referencedDeclaration']))
  const kind = { EventDefinition: 'event arguments', ErrorDefinition: 'error arguments' }[to?.nodeType ?? '']
  return values.flatMap((first, i) => {
    const second = values.slice(i + 1).find((value) => typeOf(value).typeString === typeOf(first).typeString)
    if (!second || text(first) === text(second)) return []
    const span = { start: spanOf(first).start, end: spanOf(second).end }
    const between = text({ start: spanOf(first).end, end: spanOf(second).start })
    return [{ operator: kind ?? 'arguments', span, text: `${text(second)}${between}${text(first)}` }]
  })
}
