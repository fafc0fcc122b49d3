import { getPersonConsent } from '@hexin/sdk/actions/getPersonConsent.ts'
import { issuePersonBinding } from '@hexin/sdk/actions/issuePersonBinding.ts'
import { listPersonConsents } from '@hexin/sdk/actions/listPersonConsents.ts'
import { requestPersonConsents } from '@hexin/sdk/actions/requestPersonConsents.ts'
import { submitPersonConsent } from '@hexin/sdk/actions/submitPersonConsent.ts'
import { personBindingOrderSchema, personRequestOrderSchema } from '@hexin/sdk/api/persons.ts'
import { signedPersonConsentSchema } from '@hexin/sdk/consent/person/signed.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { personRoles } from '@hexin/sdk/schemas/field.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { hashFile, readDocument } from '../../scripts/terminal/files.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'

type BindOptions = TargetOptions & {
  readonly card: string
  readonly role: string
  readonly holders: string
  readonly until: string
  readonly evidence: string
  readonly person?: string
}

type AskOptions = TargetOptions & {
  readonly role: string
  readonly items: string
  readonly contact: string
  readonly seconds: string
}

const roleNames = Object.keys(personRoles).join(', ')

/** What a member's own people do about persons' consents: the registrar binds keys, a bank asks and looks up. Persons sign in the wallet. */
export function addPersonCommands(program: Command, run: Run): void {
  const person = program.command('person').description('persons’ own consents, one an item')
  person
    .command('bind')
    .description('state whose key among a company’s persons a key is (registrar)')
    .requiredOption('--card <file>', 'the registration card that the wallet shows')
    .option('--role <role>', `what the person is to the company: ${roleNames}`, 'legalRepresentative')
    .option('--holders <n>', 'how many persons have this role', '1')
    .requiredOption('--until <day>', 'last day on which the binding counts, yyyy-mm-dd')
    .requiredOption('--evidence <file>', 'the identity evidence; only its hash leaves this machine')
    .option('--person <id>', 'for another key of a person who has one already')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<BindOptions>()
      await run(async (output) => {
        const bound = await issuePersonBinding(targetClient(options, 'registrar'), {
          binding: orderOf(options),
        })
        output.result(bound, [`Person ${bound.person}. The receipt, for the person to paste:`, bound.binding])
        return undefined
      })
    })
  person
    .command('ask')
    .description('make the link by which a person is asked about items under a grant')
    .argument('<grant>', 'the grant')
    .requiredOption('--items <list>', 'kind.field, separated by commas; each is a screen and a signature')
    .requiredOption('--contact <text>', 'where the person turns to')
    .option('--role <role>', `who is asked: ${roleNames}`, 'legalRepresentative')
    .option('--seconds <n>', 'the link works for so long', '86400')
    .action(async (grant: string, _options, command: Command) => {
      const options = command.optsWithGlobals<AskOptions>()
      await run(async (output) => {
        const order = checked(personRequestOrderSchema, {
          ...{ grant: grant.toLowerCase(), role: options.role, contact: options.contact },
          items: options.items.split(',').map((name) => {
            const [kind, field] = name.trim().split('.')
            return { kind, field }
          }),
          validS: Number(options.seconds),
        })
        const made = await requestPersonConsents(targetClient(options, 'bank-a'), { order })
        output.result(made, [made.link])
        return undefined
      })
    })
  person
    .command('list')
    .description('the consents that a member has under a grant')
    .argument('<grant>', 'the grant')
    .action(async (grant: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const { consents } = await whole(
          listPersonConsents,
          targetClient(options, 'bank-a'),
          { grant: grant.toLowerCase() },
          'consents',
        )
        output.result(
          { consents },
          consents.map(
            ({ consent, kind, field, expiry, withdrawn }) =>
              `${consent} ${kind}.${field} ${withdrawn ? 'withdrawn' : `until ${new Date(expiry * 1_000).toISOString()}`}`,
          ),
        )
        return undefined
      })
    })
  person
    .command('show')
    .description('a consent as it was signed, with the notice that was read')
    .argument('<consent>', 'its hash, as a look names it')
    .action(async (consent: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const signed = await getPersonConsent(targetClient(options, 'bank-a'), { consent })
        output.result(signed, [signed.notice])
        return undefined
      })
    })
  person
    .command('submit')
    .description('hand in a signed consent that came as a file')
    .argument('<file>', 'the signed consent, JSON')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const consent = readDocument(file, signedPersonConsentSchema)
        const taken = await submitPersonConsent(targetClient(options, 'bank-a'), { consent })
        output.result(taken, [`Taken in: ${taken.consent}.`])
        return undefined
      })
    })
}

const cardSchema = personBindingOrderSchema.pick({ subject: true, key: true, keyType: true }).strip()

function orderOf(options: BindOptions) {
  const { subject, key, keyType } = readDocument(options.card, cardSchema)
  const evidenceHash = hashFile(options.evidence)
  return checked(personBindingOrderSchema, {
    ...{ subject, key, keyType, evidenceHash, role: options.role },
    ...{ holders: Number(options.holders), validUntil: options.until },
    ...(options.person !== undefined && { person: options.person }),
  })
}

/** @throws UsageError */
function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new UsageError(`It can’t be done like this:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
