import { type AstNode, analyse } from '../../../scripts/generate/solidity/analyse.ts'

export type Declared = {
  readonly kind: 'function' | 'error' | 'event'
  /** Contract, interface or library that declares it. */
  readonly of: string
  readonly name: string
  /** How many values it has. */
  readonly values: number
}

const kinds: Readonly<Record<string, Declared['kind']>> = {
  FunctionDefinition: 'function',
  ErrorDefinition: 'error',
  EventDefinition: 'event',
  VariableDeclaration: 'function',
}

const isOpen = ({ nodeType, visibility, kind }: AstNode & { readonly kind?: string }): boolean =>
  nodeType === 'ErrorDefinition' ||
  nodeType === 'EventDefinition' ||
  ((visibility === 'public' || visibility === 'external') && kind !== 'constructor')

/** Every function that can be called from outside, error and event that the sources declare, once by each name and place. */
export function declared(): readonly Declared[] {
  return analyse().sources.flatMap(({ ast }) =>
    (ast.nodes ?? [])
      .filter(({ nodeType }) => nodeType === 'ContractDefinition')
      .flatMap(({ name: of = '', nodes = [] }) =>
        nodes.filter(isOpen).flatMap(({ nodeType, name = '', parameters }) => {
          const kind = kinds[nodeType]
          return kind ? [{ kind, of, name, values: parameters?.parameters.length ?? 0 }] : []
        }),
      ),
  )
}

/** A source without its comments, each white space a single blank: a name in a comment tests nothing. */
const codeOf = (source: string): string =>
  source
    .replaceAll(/\/\*[\s\S]*?\*\//g, ' ')
    .replaceAll(/\/\/.*/g, ' ')
    .replaceAll(/\s+/g, ' ')

/** Which of them no test mentions: an error with all its values, an event as it is emitted, a function as it is called or encoded. */
export function untested(all: readonly Declared[], tests: string): readonly string[] {
  const code = codeOf(tests)
  return all
    .filter(({ kind, of, name, values }) => {
      if (kind === 'error')
        return !new RegExp(
          `encodeWithSelector\\( ?${of}\\.${name}\\.selector${values > 0 ? ',' : ' ?\\)'}`,
        ).test(code)
      if (kind === 'event') return !code.includes(`emit ${of}.${name}(`)
      return !new RegExp(`\\.${name}(?:\\(|, ?\\(|\\.selector)`).test(code)
    })
    .map(({ kind, of, name }) => `${kind} ${of}.${name}`)
}
