import { child, children, declarationIn, type Node, spanOf, type Type, typeOf, word } from '../ast.ts'
import type { Edit, Operator, Place } from './operator.ts'

/** A type's zero as a source writes it; undefined for what has none that fits everywhere. */
function zeroOf({ typeString, typeIdentifier }: Type): string | undefined {
  if (/^uint\d+$/.test(typeString)) return '0'
  if (/^(address|bytes\d+)$/.test(typeString)) return `${typeString}(0)`
  if (typeString === 'bool') return 'false'
  if (typeString === 'string memory') return '""'
  if (declarationIn({ typeString, typeIdentifier }, 'enum') !== undefined)
    return `${typeString.replace('enum ', '')}(0)`
  return typeIdentifier.startsWith('t_userDefinedValueType') ? `${typeString}.wrap(0)` : undefined
}

/** `value` to its type's zero, unless that is what it is. */
function toZero(operator: string, value: Node | undefined, type: Type, { text }: Place): readonly Edit[] {
  const zero = zeroOf(type)
  if (!value || zero === undefined || text(value) === zero) return []
  return [{ operator, span: spanOf(value), text: zero }]
}

/** What is put into a variable, a storage slot or a field to zero; a compound assignment to its opposite. */
export const assignment: Operator = (node, place) => {
  const operator = 'assigned value'
  if (node.nodeType === 'VariableDeclarationStatement') {
    const [declared] = children(node, 'declarations')
    return toZero(operator, child(node, 'initialValue'), typeOf(declared), place)
  }
  if (node.nodeType === 'FunctionCall' && node['kind'] === 'structConstructorCall')
    return children(node, 'arguments').flatMap((value) => toZero(operator, value, typeOf(value), place))
  if (node.nodeType !== 'Assignment') return []
  const [left, right] = [child(node, 'leftHandSide'), child(node, 'rightHandSide')]
  const opposite = { '+=': '-=', '-=': '+=', '<<=': '>>=', '>>=': '<<=', '*=': '/=' }[word(node, 'operator')]
  if (!opposite || !left || !right) return toZero(operator, right, typeOf(left), place)
  const text = `${place.text(left)} ${opposite} ${place.text(right)}`
  return [{ operator: 'arithmetic', span: spanOf(node), text }]
}

/** What a function returns: to zero, a truth to its opposite, a number to the next one. */
export const returned: Operator = (node, place) => {
  const value = child(node, 'expression')
  const { inFunction } = place
  const results = children(child(inFunction, 'returnParameters'), 'parameters')
  if (node.nodeType !== 'Return' || !value || results.length !== 1) return []
  const type = typeOf(results[0])
  const operator = 'returned value'
  const span = spanOf(value)
  const said = place.text(value)
  const others =
    type.typeString === 'bool' && !/^(true|false)$/.test(said)
      ? ['true', `!(${said})`]
      : type.typeString === 'bool'
        ? [said === 'true' ? 'false' : 'true']
        : type.typeString.startsWith('uint')
          ? [`(${said}) + 1`]
          : []
  return [...toZero(operator, value, type, place), ...others.map((text) => ({ operator, span, text }))]
}

/** A number to the next, the one before, and zero; a largest value to one less; the first letter of a text to another. */
export const constant: Operator = (node, { text }) => {
  const said = text(node)
  const edit = (other: string): Edit => ({ operator: 'constant', span: spanOf(node), text: other })
  if (/^type\(uint\d+\)\.max$/.test(said) && node.nodeType === 'MemberAccess') return [edit(`${said} - 1`)]
  if (node.nodeType !== 'Literal') return []
  if (node['kind'] === 'string') {
    const other = said.replace(/^"(.)/, (_, letter: string) => (letter === 'X' ? '"Y' : '"X'))
    return other === said ? [] : [edit(other)]
  }
  const [, digits = '', unit = ''] = /^(0x[0-9a-f]+|\d[\d_]*)( \w+)?$/i.exec(said) ?? []
  if (digits === '') return []
  const number = BigInt(digits.replaceAll('_', ''))
  const hex = digits.startsWith('0x') ? digits.length - 2 : undefined
  const others = new Set([number + 1n, number - 1n, 0n].filter((other) => other >= 0n && other !== number))
  return [...others].map((other) =>
    edit(`${hex === undefined ? other : `0x${other.toString(16).padStart(hex, '0')}`}${unit}`),
  )
}
