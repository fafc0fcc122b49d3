import { Command } from 'commander'
import { createOutput, exitCodes, reportFailure, written } from '../scripts/terminal/output.ts'
import { addAsk } from './commands/ask.ts'
import { addAskBatch } from './commands/askBatch.ts'
import { addAuditCommands } from './commands/audit.ts'
import { addBindingCommands } from './commands/binding.ts'
import { addCouncilCommands } from './commands/council.ts'
import { addDeploy } from './commands/deploy.ts'
import { addEquivocationCommands } from './commands/equivocation.ts'
import { addEventCommands } from './commands/events.ts'
import { addEvidenceCommands } from './commands/evidence.ts'
import { addExchangeFaults } from './commands/exchangeFaults.ts'
import { addGrantCommands } from './commands/grant.ts'
import { addImport } from './commands/import.ts'
import { addKeyCommands } from './commands/keys.ts'
import { addMessages } from './commands/messages.ts'
import { addObjectionCommands } from './commands/objection.ts'
import { addOrderCommands } from './commands/order.ts'
import { addPersonCommands } from './commands/person.ts'
import { addRequestFileCommands } from './commands/requestFile.ts'
import { addSubscriptionCommands } from './commands/subscription.ts'
import { addTokenCommands } from './commands/token.ts'
import { addUp } from './commands/up.ts'
import { addVerify } from './commands/verify.ts'
import { addWalletCommands } from './commands/wallet.ts'
import { addWebhookCommands } from './commands/webhook.ts'
import { addWhoLooked } from './commands/whoLooked.ts'
import type { Run } from './run.ts'

/** The `hexin` command. `exit` is told how it ended. */
export function createProgram(exit: (code: number) => void): Command {
  const program = new Command('hexin')
    .description(
      'Hexin (合信): data about small companies shared with their consent, and evidence that courts can check',
    )
    .option('--json', 'one JSON object on standard output, for programs', false)
    .option('--data <folder>', 'the devnet’s data folder')
    .option('--as <member>', 'act as this member of the devnet, e.g. bank-a')
    .option('--node <url>', 'speak to this node instead of a devnet’s')
    .option('--token-file <file>', 'file with an API token of that node')
    .showHelpAfterError('(hexin --help tells more)')
    .exitOverride((error) => exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage))

  const run: Run = async (work) => {
    const output = createOutput({ json: program.opts<{ json: boolean }>().json })
    const code = await work(output).catch((error: unknown) => reportFailure(error, output))
    await written()
    exit(code ?? exitCodes.ok)
  }

  for (const add of [
    addUp,
    addImport,
    addGrantCommands,
    addBindingCommands,
    addAsk,
    addAskBatch,
    addExchangeFaults,
    addMessages,
    addAuditCommands,
    addOrderCommands,
    addWhoLooked,
    addObjectionCommands,
    addEvidenceCommands,
    addEquivocationCommands,
    addVerify,
    addWalletCommands,
    addCouncilCommands,
    addKeyCommands,
    addPersonCommands,
    addTokenCommands,
    addRequestFileCommands,
    addSubscriptionCommands,
    addEventCommands,
    addWebhookCommands,
    addDeploy,
  ])
    add(program, run)
  // commander's own checks of subcommands end like wrong use too.
  for (const command of program.commands) {
    command.exitOverride((error) => exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage))
    for (const inner of command.commands)
      inner.exitOverride((error) => exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage))
  }
  return program
}
