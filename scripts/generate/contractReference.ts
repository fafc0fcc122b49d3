/**
 * Writes the reference of the contracts from their NatSpec.
 *
 *     node scripts/generate/contractReference.ts [--check]
 */
import type { Pace } from '@hexin/sdk/network.ts'
import { productionPace, restrictedRoles } from '../deploy/roles.ts'
import { output } from './output.ts'
import { type AstNode, analyse, type ContractName, contractNames } from './solidity/analyse.ts'
import { diagrams } from './solidity/diagrams.ts'
import { parseNatSpec } from './solidity/natspec.ts'

const { definition } = analyse()

/** What is inherited from OpenZeppelin and changes something. */
const inherited: readonly (readonly [string, string, string])[] = [
  ['Grants', 'multicall', 'as each call in it'],
  ['Logs', 'setAuthority', 'the AccessManager itself'],
  ['Members', 'setAuthority', 'the AccessManager itself'],
  ['Seats', 'setAuthority', 'the AccessManager itself'],
  ['Seats', 'delegate', 'nobody: a vote is not given away'],
  ['Council', 'propose', 'the account of a seat'],
  ['Council', 'castVote', 'whoever had a seat when the proposal was made'],
  ['Council', 'queue', 'anybody, once it is decided'],
  ['Council', 'execute', 'anybody, once it is decided and its delay is over'],
  ['Council', 'cancel', 'its proposer, before the votes begin'],
]

const governors = inherited.filter(([of]) => of === 'Council')

const nodesOf = (contract: AstNode, type: string): readonly AstNode[] =>
  (contract.nodes ?? []).filter(({ nodeType }) => nodeType === type)

/** A type as the source writes it. */
const typeOf = (node: AstNode): string =>
  (node.typeDescriptions?.typeString ?? '').replaceAll(/\b(?:struct|enum|contract) /g, '')

const list = (nodes: readonly AstNode[] | undefined): string =>
  (nodes ?? []).map((node) => [typeOf(node), node.name].filter(Boolean).join(' ')).join(', ')

function signature({ name, parameters, returnParameters }: AstNode): string {
  const returns = list(returnParameters?.parameters)
  return `${name}(${list(parameters?.parameters)})${returns ? ` returns (${returns})` : ''}`
}

function entry(node: AstNode): string[] {
  const { notice, dev } = parseNatSpec(node.documentation?.text)
  return ['', `#### \`${signature(node)}\``, ...[notice, dev].filter(Boolean).flatMap((text) => ['', text])]
}

const row = (node: AstNode): string => {
  const { notice, dev } = parseNatSpec(node.documentation?.text)
  return `| \`${signature(node)}\` | ${notice || dev} |`
}

function section(contract: ContractName): string[] {
  const source = definition(`contracts/${contract}.sol`, contract)
  const face = definition(`contracts/interfaces/I${contract}.sol`, `I${contract}`)
  const { notice, dev } = parseNatSpec(face.documentation?.text)
  const functions = nodesOf(face, 'FunctionDefinition')
  const isView = ({ stateMutability }: AstNode) => stateMutability === 'view' || stateMutability === 'pure'
  const fixed = nodesOf(source, 'VariableDeclaration').filter(({ visibility }) => visibility === 'public')
  return [
    ...['', `## ${contract}`, '', notice, '', dev, ''],
    ...['```mermaid', 'stateDiagram-v2', ...diagrams[contract].map((line) => `    ${line}`), '```'],
    ...['', '### Functions', ...functions.filter((node) => !isView(node)).flatMap(entry)],
    ...['', '### Views', ...functions.filter(isView).flatMap(entry)],
    ...fixed.flatMap((node) => {
      const text = parseNatSpec(node.documentation?.text)
      const header = `#### \`${node.name}() returns (${typeOf(node)})\``
      return ['', header, ...[text.notice, text.dev].filter(Boolean).flatMap((part) => ['', part])]
    }),
    ...[
      '',
      '### Events',
      '',
      '| event | meaning |',
      '|---|---|',
      ...nodesOf(face, 'EventDefinition').map(row),
    ],
    ...[
      '',
      '### Errors',
      '',
      '| error | meaning |',
      '|---|---|',
      ...nodesOf(face, 'ErrorDefinition').map(row),
    ],
  ]
}

const after = (seconds: number): string => (seconds === 0 ? 'at once' : `after ${seconds / 3600} hours`)

const votes = (whose: string, { votingDelayS, votingPeriodS }: Pace['council']): string =>
  `On the ${whose} proposals the votes begin ${after(votingDelayS)} and end ${after(votingPeriodS)} more`

/** Which governor has the role that a restricted function needs, and how long its decision waits. */
function holderOf(contract: ContractName, name: string | undefined): string {
  const role = restrictedRoles.find(({ functions }) =>
    functions.some(([of, f]) => of === contract.toLowerCase() && f === name),
  )
  if (!role) throw new Error(`${contract}.${String(name)} is restricted, and nobody has a role for it.`)
  return `the ${role.holder === 'council' ? 'council' : 'emergency council'}, ${after(role.delayS)} (role ${role.id}, ${role.name})`
}

/** Who may call what changes something: by the modifier in the source, or by the first sentence of the comment. */
function roles(contract: ContractName): string[] {
  const source = definition(`contracts/${contract}.sol`, contract)
  const restricted = new Set(
    nodesOf(source, 'FunctionDefinition')
      .filter(({ modifiers }) => modifiers?.some(({ modifierName }) => modifierName.name === 'restricted'))
      .map(({ name }) => name),
  )
  const face = definition(`contracts/interfaces/I${contract}.sol`, `I${contract}`)
  return [
    ...nodesOf(face, 'FunctionDefinition')
      .filter(({ stateMutability }) => stateMutability === 'nonpayable')
      .map((node) => {
        const { dev } = parseNatSpec(node.documentation?.text)
        const said = /^From (a relayer|anybody)\b/.exec(dev)?.[1]
        const who = restricted.has(node.name) ? holderOf(contract, node.name) : (said ?? 'anybody')
        return `| ${contract} | \`${node.name}\` | ${who} |`
      }),
    ...inherited
      .filter(([of]) => of === contract)
      .map(([of, name, who]) => `| ${of} | \`${name}\` | ${who} |`),
  ]
}

const page = [
  '# The contracts',
  '',
  'This page is made from the NatSpec of `contracts/interfaces/` by `node scripts/generate/contractReference.ts`. What the messages are that subjects and',
  'members sign is in the formats: [Grant](../spec/grant.md), [Log](../spec/log.md). What each transaction costs is in `test/contracts/gas.json`.',
  '',
  '## Who may call what',
  '',
  'A relayer is an account that is a valid chain key of a member that has not left. Whoever calls, a signature decides wherever the function takes one.',
  'Views are for everybody.',
  '',
  '| contract | function | who |',
  '|---|---|---|',
  ...contractNames.flatMap(roles),
  ...governors.map(([of, name, who]) => `| ${of} | \`${name}\` | ${who} |`),
  ...[
    '',
    'The council needs two thirds of all seats, the emergency council one third and more votes for than against. The council is the AccessManager’s only admin, after',
    `seven days. ${votes('council’s', productionPace.council)}.`,
    `${votes('emergency council’s', productionPace.emergency)}. These are the times of production; a devnet`,
    'waits for nothing. A decision that nobody carries out expires. See [the decision](../adr/0016-council.md).',
  ],
  ...contractNames.flatMap(section),
  '',
].join('\n')

await output({ 'docs/reference/contracts.md': page }, 'node scripts/generate/contractReference.ts')
