import { child, children, declarationIn, type Node, spanOf, typeOf, word } from '../ast.ts'
import type { Edit, Operator } from './operator.ts'

/** The name after `name` among these, after the last one the first. */
function nextTo(name: string, names: readonly string[]): string | undefined {
  const next = names[(names.indexOf(name) + 1) % names.length]
  return names.includes(name) && next !== name ? next : undefined
}

const sameType = (
  nodes: readonly Node[],
  { typeString }: { readonly typeString: string },
): readonly string[] =>
  nodes.filter((other) => typeOf(other).typeString === typeString).map((other) => word(other, 'name'))

const renamed = (operator: string, node: Node, other: string | undefined): readonly Edit[] =>
  other === undefined ? [] : [{ operator, span: spanOf(node), text: other }]

/** A member of an enum to the next. */
export const enumMember: Operator = (node, { declarations, text }) => {
  const of = child(node, 'expression')
  const id = declarationIn(typeOf(node), 'enum')
  if (node.nodeType !== 'MemberAccess' || !of || id === undefined) return []
  if (!typeOf(of).typeString.startsWith('type(enum ')) return []
  const names = children(declarations.get(id), 'members').map((member) => word(member, 'name'))
  const other = nextTo(word(node, 'memberName'), names)
  return renamed('enum member', node, other === undefined ? undefined : `${text(of)}.${other}`)
}

/** A field to the next of the same type. */
export const field: Operator = (node, { declarations, text }) => {
  const of = child(node, 'expression')
  const id = declarationIn(typeOf(of), 'struct')
  if (node.nodeType !== 'MemberAccess' || !of || id === undefined) return []
  const members = children(declarations.get(id), 'members')
  const own = members.find((member) => member.id === node['referencedDeclaration'])
  const other = nextTo(word(node, 'memberName'), sameType(members, typeOf(own)))
  return renamed('field', node, other === undefined ? undefined : `${text(of)}.${other}`)
}

/** A parameter, a constant or a function to the next of the same type. */
export const name: Operator = (node, { declarations, inFunction, inContract }) => {
  const to = declarations.get(Number(node['referencedDeclaration']))
  if (node.nodeType !== 'Identifier' || !to) return []
  const parameters = children(child(inFunction, 'parameters'), 'parameters')
  const members = children(inContract, 'nodes')
  const own = word(node, 'name')
  if (parameters.includes(to))
    return renamed('parameter', node, nextTo(own, sameType(parameters, typeOf(to))))
  if (to['constant'] === true) {
    const constants = members.filter((member) => member['constant'] === true)
    return renamed('constant name', node, nextTo(own, sameType(constants, typeOf(to))))
  }
  if (to.nodeType !== 'FunctionDefinition' || !members.includes(to)) return []
  const shape = (of: Node): string =>
    ['parameters', 'returnParameters']
      .map((list) => children(child(of, list), 'parameters').map((each) => typeOf(each).typeString))
      .join(' to ')
  const alike = members.filter((of) => of.nodeType === 'FunctionDefinition' && shape(of) === shape(to))
  return renamed(
    'function',
    node,
    nextTo(
      own,
      alike.map((of) => word(of, 'name')),
    ),
  )
}
