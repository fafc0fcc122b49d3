import type { WhoLooked } from '@hexin/sdk/api/whoLooked.ts'
import { deletionSchema, readingSchema, restrictionSchema } from '@hexin/sdk/consent/keeping.ts'
import { utf8 } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { lookSchema, receiptSchema, refusalSchema } from '@hexin/sdk/exchange/messages.ts'
import type { InclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { decodeStatement, type StatementType } from '@hexin/sdk/statement/jws.ts'

/** One entry of who looked, checked. */
export type CheckedEntry = {
  readonly member: number
  readonly side: 'provider' | 'asker' | 'keeper'
  readonly exchange: string
  readonly asker: number
  readonly what: string
  readonly at: number
  /** True if its statement is proven to stand in the member's log under a checkpoint that the chain has. */
  readonly proved: boolean
}

export type LogTrust = {
  readonly verifyInclusion: InclusionVerifier
  /** The root, base64url, of this member's final checkpoint of this size. */
  readonly rootOf: (member: number, size: number) => Promise<string | undefined>
}

/** Reads one side's entries and checks each one's proof against keys and roots that come from elsewhere. */
export async function checkWhoLooked(
  { member, entries }: WhoLooked,
  trust: LogTrust,
): Promise<CheckedEntry[]> {
  return Promise.all(
    entries.map(async ({ side, statement, proof }) => ({
      member,
      side,
      ...describe(statement),
      proved: await isProved(member, statement, proof, trust),
    })),
  )
}

async function isProved(
  member: number,
  statement: string,
  proof: unknown,
  trust: LogTrust,
): Promise<boolean> {
  if (proof === null) return false
  try {
    const { size, root } = await trust.verifyInclusion({ member, statement: utf8(statement), proof })
    return (await trust.rootOf(member, size)) === Buffer.from(root).toString('base64url')
  } catch (error) {
    if (isHexinError(error)) return false
    throw error
  }
}

function describe(statement: string): Pick<CheckedEntry, 'exchange' | 'asker' | 'what' | 'at'> {
  const [header = ''] = statement.split('.')
  const { typ } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { typ: StatementType }
  const { payload } = decodeStatement(statement, typ)
  if (typ === 'hexin-look+jwt') {
    const { exchange, asker, kind, fields, at } = lookSchema.parse(payload)
    return { exchange, asker, what: `${kind}: ${fields.join(', ')}`, at }
  }
  if (typ === 'hexin-refusal+jwt') {
    const { exchange, asker, code, at } = refusalSchema.parse(payload)
    return { exchange, asker, what: `refused ${code}`, at }
  }
  if (typ === 'hexin-deletion+jwt') {
    const { keeper, exchanges, outside, at } = deletionSchema.parse(payload)
    const rest = outside.length > 0 ? `; outside its node: ${outside.join(', ')}` : ''
    return {
      exchange: exchanges[0] ?? '',
      asker: keeper,
      what: `deleted ${exchanges.length} answers${rest}`,
      at,
    }
  }
  if (typ === 'hexin-restriction+jwt') {
    const { keeper, scope, basis, until, at } = restrictionSchema.parse(payload)
    const fields = scope.map(({ kind, fields: kept }) => `${kind}: ${kept.join(', ')}`).join('; ')
    return { exchange: '', asker: keeper, what: `keeps ${fields} for ${basis} until ${until}`, at }
  }
  if (typ === 'hexin-reading+jwt') {
    const { keeper, exchange, basis, user, fields, at } = readingSchema.parse(payload)
    return { exchange, asker: keeper, what: `read ${fields.join(', ')} for ${basis}, ${user}`, at }
  }
  const {
    exchange,
    asker,
    outcome,
    code,
    fieldsDisclosed,
    purpose = 'lawful order',
    user,
    at,
  } = receiptSchema.parse(payload)
  return {
    exchange,
    asker,
    what: code === null ? `${outcome}, ${fieldsDisclosed} fields, ${purpose}, ${user}` : `${outcome} ${code}`,
    at,
  }
}
