import { decodeStatement, type StatementType } from '@hexin/sdk/statement/jws.ts'
import { sql } from 'kysely'
import { subjectToken } from '../../../scripts/company/company.ts'
import { BANKS, BUREAU, CANARY, COURT, MEMBERS } from '../world/world.ts'
import { unexplained } from './model.ts'
import { databaseOf, lastCheckpoint, rootOf } from './observe.ts'
import { type Story, seconds } from './story.ts'

const PROVIDERS = [BUREAU, COURT] as const

/** What must hold once the world has been well for long enough. @returns what doesn't */
export async function final(story: Story): Promise<string[]> {
  return [
    ...unexplained(story),
    ...(await exchangesEnded(story)),
    ...(await acknowledgedOnce(story)),
    ...(await chainsWhole(story)),
    ...(await logsVerify(story)),
    ...(await nodesAgree(story)),
    ...(await bothSidesShown(story)),
    ...(await nothingLeaked(story)),
  ]
}

/** The exchanges of a bank that it signed a request for. */
const exchangesOf = (story: Story, bank: number) =>
  databaseOf(story.world, bank).selectFrom('exchanges').selectAll().where('request', 'is not', null).execute()

const looksOf = (story: Story, provider: number) =>
  databaseOf(story.world, provider).selectFrom('looks').selectAll().execute()

async function exchangesEnded(story: Story): Promise<string[]> {
  const wrong: string[] = []
  for (const bank of BANKS)
    for (const { id, state, receipt_leaf, acknowledged } of await exchangesOf(story, bank)) {
      if (state === 'sent') wrong.push(`exchange ${id} of ${bank} has no outcome, long after its deadline`)
      else if (receipt_leaf === null) wrong.push(`exchange ${id} of ${bank} has no receipt`)
      else if (!acknowledged && !story.restored.has(bank))
        wrong.push(`the receipt of ${id} of ${bank} is not acknowledged`)
    }
  return wrong
}

/** What a caller was told is there, once, on both sides. */
async function acknowledgedOnce(story: Story): Promise<string[]> {
  const wrong: string[] = []
  const looks = new Map<number, Awaited<ReturnType<typeof looksOf>>>()
  for (const provider of PROVIDERS) looks.set(provider, await looksOf(story, provider))
  for (const bank of BANKS) {
    const rows = new Map((await exchangesOf(story, bank)).map((row) => [row.id, row]))
    const ids = new Map<string, string>()
    for (const { bank: asker, key, told, granted, order } of story.asked) {
      if (asker !== bank || told?.id === undefined || story.restored.has(bank)) continue
      const row = rows.get(told.id)
      if (!row) wrong.push(`exchange ${told.id}, of which ${bank} was told, is gone`)
      if (told.state === 'answered' && row?.state !== 'answered')
        wrong.push(`an answer that ${bank} was given is gone`)
      const same = `${key} ${JSON.stringify(order)}`
      if ((ids.get(same) ?? told.id) !== told.id) wrong.push(`one key of ${bank} made two exchanges`)
      ids.set(same, told.id)
      const found =
        looks.get(granted.provider)?.filter((look) => look.exchange_id === told.id && look.code === null) ??
        []
      if (told.state === 'answered' && found.length !== 1)
        wrong.push(`exchange ${told.id} has ${found.length} looks`)
    }
    for (const [provider, all] of looks)
      for (const look of all.filter(({ asker }) => asker === bank)) {
        const row = rows.get(look.exchange_id)
        if (!row && !story.restored.has(bank))
          wrong.push(`member ${provider} has a request that ${bank} never sent`)
        if (row?.state === 'answered' && look.code !== null)
          wrong.push(`${look.exchange_id}: answered and refused at once`)
        if (row && look.receipt === null && !story.restored.has(bank))
          wrong.push(`member ${provider} has no receipt of ${look.exchange_id}`)
      }
  }
  return wrong
}

/** The numbers of each asker's requests under each grant, at its provider: none missing, none twice, each naming the one before. */
async function chainsWhole(story: Story): Promise<string[]> {
  const wrong: string[] = []
  for (const provider of PROVIDERS) {
    const db = databaseOf(story.world, provider)
    const { rows } = await sql<{
      asker: number
      grant: string
      number: number
      previous: string | null
      hash: string
    }>`
      SELECT asker, grant_id AS grant, link_number AS number, link_previous AS previous, request_hash AS hash
      FROM looks WHERE link_number IS NOT NULL
      UNION ALL SELECT asker, grant_id, number, previous, request_hash FROM closed_links ORDER BY 1, 2, 3`.execute(
      db,
    )
    const last = new Map<string, { number: number; hash: string }>()
    for (const { asker, grant, number, previous, hash } of rows) {
      const chain = `${asker} ${grant}`
      const before = last.get(chain) ?? { number: 0, hash: null }
      last.set(chain, { number, hash })
      if (story.restored.has(asker) && number !== before.number) continue
      if (number !== before.number + 1)
        wrong.push(`at ${provider}, chain ${chain} goes from ${before.number} to ${number}`)
      else if (previous !== before.hash)
        wrong.push(`at ${provider}, number ${number} of chain ${chain} names another one before it`)
    }
  }
  return wrong
}

/** Each log is what its checkpoints say, and what every member read of it on the chain. */
async function logsVerify(story: Story): Promise<string[]> {
  const wrong: string[] = []
  for (const member of MEMBERS) {
    if (story.restored.has(member)) continue
    const db = databaseOf(story.world, member)
    const { size: head } = await db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()
    const last = await lastCheckpoint(db)
    if (last?.size !== head) wrong.push(`member ${member} has ${head} leaves and published ${last?.size}`)
    for (const observer of MEMBERS) {
      const anchors = await databaseOf(story.world, observer)
        .selectFrom('anchors')
        .select(['size', 'root'])
        .where('member', '=', member)
        .orderBy('size', 'desc')
        .limit(observer === BUREAU ? 20 : 1)
        .execute()
      for (const { size, root } of anchors)
        if ((await rootOf(db, size)) !== root)
          wrong.push(`member ${observer} read another root of ${member}'s log at ${size}`)
      if (anchors[0]?.size !== head)
        wrong.push(`member ${observer} knows ${anchors[0]?.size} of ${head} leaves of ${member}`)
    }
    const { rows } = await sql<{ gaps: number }>`
      SELECT (count(*) - coalesce(max(nonce) + 1, 0))::int AS gaps FROM outbox`.execute(db)
    if (rows[0]?.gaps !== 0) wrong.push(`member ${member} has skipped a nonce`)
  }
  return wrong
}

/** All have read the same of each grant; its parties know of each end that one of them was told. */
async function nodesAgree({ world, grants, restored }: Story): Promise<string[]> {
  const wrong: string[] = []
  const texts = new Set<string>()
  for (const member of MEMBERS) {
    const { rows } = await sql`SELECT grant_id, state, sequence FROM grant_states ORDER BY 1`.execute(
      databaseOf(world, member),
    )
    texts.add(JSON.stringify(rows))
  }
  if (texts.size > 1)
    wrong.push(`the members have read different states of grants: ${[...texts].join(' / ')}`)
  for (const { grant, revocationTaken, grantee, provider } of grants) {
    if (revocationTaken.size === 0) continue
    for (const party of [grantee, provider]) {
      if (restored.has(party)) continue
      const knows = await databaseOf(world, party)
        .selectFrom('grants')
        .select('grant_id')
        .where('grant_id', '=', grant.id)
        .execute()
      const ends = await sql<{ n: number }>`
        SELECT count(*)::int AS n FROM (SELECT 1 FROM revocations WHERE grant_id = ${grant.id}
          UNION ALL SELECT 1 FROM grant_states WHERE grant_id = ${grant.id} AND state = 'revoked') x`.execute(
        databaseOf(world, party),
      )
      if (knows.length > 0 && ends.rows[0]?.n === 0 && ![...revocationTaken].every((at) => restored.has(at)))
        wrong.push(`member ${party} never heard of a revocation that was taken`)
    }
  }
  return wrong
}

/** The company is shown each look by its provider, and by its asker, with proofs. */
async function bothSidesShown(story: Story): Promise<string[]> {
  const { world } = story
  const shown = async (member: number, side: string, types: readonly StatementType[]) => {
    const now = seconds(world)
    const token = await subjectToken(world.company, { audience: member, binding: world.binding, now })
    const ids = new Map<string, boolean>()
    for (let cursor: string | undefined, first = true; first || cursor; first = false) {
      const query = { limit: '200', ...(cursor !== undefined && { cursor }) }
      const page = await world.nodes.get(member)?.api('get /v1/who-looked', { token, query })
      const entries = (page?.['entries'] ?? []) as { side: string; statement: string; proof: unknown }[]
      for (const entry of entries.filter((found) => found.side === side)) {
        const [header = ''] = entry.statement.split('.')
        const { typ } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { typ: StatementType }
        if (!types.includes(typ)) continue
        const { request } = decodeStatement(entry.statement, typ).payload as { request: string }
        ids.set(request, entry.proof !== null)
      }
      cursor = (page?.['next'] ?? undefined) as string | undefined
    }
    return ids
  }
  const wrong: string[] = []
  const looks = new Map<string, boolean>()
  for (const provider of PROVIDERS)
    for (const [id, proven] of await shown(provider, 'provider', ['hexin-look+jwt'])) looks.set(id, proven)
  for (const bank of BANKS) {
    if (story.restored.has(bank)) continue
    const receipts = await shown(bank, 'asker', ['hexin-receipt+jwt'])
    for (const [id, proven] of [...receipts, ...looks])
      if (!proven) wrong.push(`what the company is shown of ${id} has no proof`)
    for (const { request_hash: hash, state } of await exchangesOf(story, bank)) {
      if (!receipts.has(hash ?? '')) wrong.push(`${bank} doesn't show the company its request ${hash}`)
      if (state === 'answered' && !looks.has(hash ?? ''))
        wrong.push(`no provider shows the company the look for ${hash}`)
    }
  }
  return wrong
}

async function nothingLeaked({ world }: Story): Promise<string[]> {
  const wrong: string[] = []
  for (const bank of BANKS)
    for (const [table, rows] of (await world.machines.get(bank)?.database.snapshot()) ?? [])
      if (rows.includes(CANARY) || rows.includes(Buffer.from(CANARY).toString('hex')))
        wrong.push(`a record’s value lies in the clear in table ${table} of ${bank}`)
  return wrong
}
