import { existsSync, readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { writeFileDurably } from '@hexin/node/keys/writeFileDurably.ts'
import { type Network, networkSchema, type Pace } from '@hexin/sdk/network.ts'
import { networks } from '@hexin/sdk/networks/generated.ts'
import type { Command } from 'commander'
import { connect, reached } from '../../scripts/deploy/chain.ts'
import { planConsortium } from '../../scripts/deploy/consortium.ts'
import { openDeployer } from '../../scripts/deploy/deployerKey.ts'
import { deployNetwork } from '../../scripts/deploy/deployNetwork.ts'
import { type DescribedStep, describeSteps } from '../../scripts/deploy/describeSteps.ts'
import { verifyNetwork } from '../../scripts/deploy/verify.ts'
import { readDocument } from '../../scripts/terminal/files.ts'
import { exitCodes, type Output, UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'

type Options = {
  readonly consortium?: string
  readonly out?: string
  readonly rpc?: string
  readonly deployerKey?: string
  readonly dryRun: boolean
  readonly verifyOnly: boolean
  readonly network?: string
}

export function addDeploy(program: Command, run: Run): void {
  program
    .command('deploy')
    .description(
      'deploy a consortium’s contracts, or go on with it; verify what stands; write the network file',
    )
    .option('--consortium <file>', 'the consortium file: chain, deployer, members, pace')
    .option('--out <file>', 'where the network file goes')
    .option('--rpc <url>', 'JSON-RPC of the chain (standard: HEXIN_CHAIN_RPC)')
    .option(
      '--deployer-key <file>',
      'file with the deployer’s key (standard: the key itself in HEXIN_DEPLOYER_KEY)',
    )
    .option('--dry-run', 'show every step with its calldata decoded; needs neither chain nor key', false)
    .option('--verify-only', 'compare a network file with the chain; needs no key', false)
    .option(
      '--network <file>',
      'with --verify-only: the network file, or the name of a network that the SDK ships',
    )
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run((output) =>
        options.verifyOnly
          ? verify(options, output)
          : options.dryRun
            ? show(options, output)
            : carryOut(options, output),
      )
    })
}

const wanted = (value: string | undefined, name: string): string => {
  if (value === undefined) throw new UsageError(`${name} is wanted.`)
  return value
}

const rpcOf = ({ rpc }: Options): string => wanted(rpc ?? process.env['HEXIN_CHAIN_RPC'], '--rpc')

async function show(options: Options, output: Output): Promise<undefined> {
  const { consortium, plan } = await planConsortium(crypto, wanted(options.consortium, '--consortium'))
  const steps = describeSteps(plan)
  output.result({ deployer: consortium.deployer, contracts: plan.contracts, steps }, [
    ...consortium.members.map(({ profile: { name }, roles, group }, i) => {
      const seat = steps.some(({ what }) => what === `seat of member ${i + 1}`)
        ? 'a seat'
        : 'no seat of its own'
      return `member ${i + 1}: ${name.zh} ${name.en}, ${roles.join(', ')}, ${seat}${group === undefined ? '' : `, of the group ${group}`}`
    }),
    `${steps.length} steps of ${consortium.deployer} on chain ${consortium.chainId}, none of them sent:`,
    ...steps.flatMap(linesOf),
    'The contracts will be:',
    ...Object.entries(plan.contracts).map(([name, address]) => `  ${name.padEnd(13)} ${address}`),
    ...termsOf(plan.pace),
  ])
}

const linesOf = ({ nonce, what, to, call, args, value }: DescribedStep): string[] => [
  `${String(nonce).padStart(4)}  ${what}`,
  call === undefined
    ? `        ${value} wei to ${to}`
    : `        ${call}(${Object.entries(args ?? {})
        .map(([name, arg]) => `${name}: ${typeof arg === 'string' ? arg : JSON.stringify(arg)}`)
        .join(', ')})`,
]

const termsOf = ({ council, emergency, delays }: Pace): string[] => [
  `The council votes from ${council.votingDelayS} s after a proposal, for ${council.votingPeriodS} s; the emergency council from ${emergency.votingDelayS} s, for ${emergency.votingPeriodS} s.`,
  delays
    ? 'Decisions are carried out after the delay of their role.'
    : 'DECISIONS ARE CARRIED OUT WITHOUT ANY DELAY.',
]

async function carryOut(options: Options, output: Output): Promise<undefined> {
  const out = wanted(options.out, '--out')
  const { consortium, plan, outline } = await planConsortium(
    crypto,
    wanted(options.consortium, '--consortium'),
  )
  const { chainId, genesisHash, keysNotAfter } = consortium
  if (keysNotAfter <= Date.now() / 1000)
    throw new UsageError(`The members’ keys would end before they begin: keysNotAfter is ${keysNotAfter}.`)
  const deployer = openDeployer({
    file: options.deployerKey,
    environment: process.env['HEXIN_DEPLOYER_KEY'],
    expected: consortium.deployer,
  })
  const client = connect(rpcOf(options))
  const bar = output.progress('deploy', plan.steps.length)
  const network = await reached(() =>
    deployNetwork(crypto, {
      ...{ client, deployer, plan, outline },
      expected: { chainId, genesisHash },
      onMined: bar.update,
    }),
  ).finally(bar.end)
  await writeNetworkFile(out, network)
  output.result(network, [
    ...describe(network),
    `${plan.steps.length} steps are final, and all that stands on the chain is as planned. The deployer has no power left.`,
    `The network file is in ${out}.`,
  ])
}

/** Leaves the same file alone, and anything else too. */
async function writeNetworkFile(file: string, network: Network): Promise<void> {
  const text = `${JSON.stringify(network, null, 2)}\n`
  if (!existsSync(file)) return writeFileDurably(file, text, 0o644)
  if (readFileSync(file, 'utf8') !== text)
    throw new UsageError(
      `The deployment is done and verified, but ${file} is there already and says otherwise. Name another --out.`,
    )
}

async function verify(options: Options, output: Output): Promise<number> {
  const name = wanted(options.network, '--network')
  const shipped = Object.hasOwn(networks, name) ? networks[name] : undefined
  const network = shipped ?? readDocument(name, networkSchema)
  const client = connect(rpcOf(options))
  const findings = await reached(() => verifyNetwork(client, crypto, network))
  output.result({ network: name, findings, valid: findings.length === 0 }, [
    ...describe(network),
    ...(findings.length === 0
      ? [
          'All of it stands on the chain as this release deploys it. Where nodes and wallet are, the chain does not say.',
        ]
      : [`${findings.length} findings:`, ...findings.map((finding) => `  ${finding}`)]),
  ])
  return findings.length === 0 ? exitCodes.ok : exitCodes.refused
}

const describe = ({ chainId, genesisHash, contracts, pace, members }: Network): string[] => [
  `Chain ${chainId}, which begins with ${genesisHash}`,
  ...Object.entries(contracts).map(([name, address]) => `  ${name.padEnd(13)} ${address}`),
  ...members.map(({ number, profile }) => `  member ${number}      ${profile.name.zh} ${profile.name.en}`),
  ...(pace ? termsOf(pace) : []),
]
