import type { Hex } from '@hexin/sdk/encoding.ts'
import { sql } from 'kysely'
import type { ChainEvent } from '../ports/chain.ts'
import type { Anchor, ChainIndex, MemberRow } from '../ports/chainIndex.ts'
import { applyCouncilEvent, type CouncilEvent, isCouncilEvent } from './council.ts'
import { type Database, storeCall, type Tx } from './database.ts'

/** The `ChainIndex` port on PostgreSQL. */
export function createChainIndex(db: Database): ChainIndex {
  const anchors = db.selectFrom('anchors').selectAll().orderBy('block_number').limit(1)
  const newestOf = (member: number) =>
    anchors.clearOrderBy().where('member', '=', member).orderBy('size', 'desc').orderBy('block_number')
  return {
    cursor: storeCall(async () => {
      const row = await db.selectFrom('chain_cursor').selectAll().executeTakeFirst()
      return (
        row && {
          chainId: row.chain_id,
          genesisHash: row.genesis_hash as Hex,
          block: { number: row.block_number, hash: row.block_hash as Hex, time: row.block_time },
        }
      )
    }),
    apply: storeCall(({ chainId, genesisHash, block, events, times }) =>
      db.transaction().execute(async (tx) => {
        for (const run of runs(events)) {
          if (run[0]?.type === 'grantRegistered') await addGrants(tx, run as GrantRegistered[])
          else
            for (const event of run) {
              const time = times.get(event.block) ?? block.time
              await (isCouncilEvent(event) ? applyCouncilEvent(tx, event, time) : applyEvent(tx, event, time))
            }
        }
        const at = { block_number: block.number, block_hash: block.hash, block_time: block.time }
        await tx
          .insertInto('chain_cursor')
          .values({ id: 1, chain_id: chainId, genesis_hash: genesisHash, ...at })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(at))
          .execute()
      }),
    ),
    members: storeCall(async () => {
      const members = await db.selectFrom('members').selectAll().orderBy('number').execute()
      const keys = await db.selectFrom('member_keys').selectAll().orderBy('key_index').execute()
      return members.map((row) => ({
        number: row.number,
        roles: row.roles,
        status: row.status as MemberRow['status'],
        suspendedUntil: row.suspended_until ?? undefined,
        profileHash: row.profile_hash as Hex,
        keys: keys
          .filter(({ member }) => member === row.number)
          .map((key) => ({
            index: key.key_index,
            purpose: key.purpose,
            algorithm: key.algorithm,
            material: key.material as Hex,
            notBefore: key.not_before,
            notAfter: key.not_after,
          })),
      }))
    }),
    anchor: storeCall(async (member, size) =>
      toAnchor(await anchors.where('member', '=', member).where('size', '=', size).executeTakeFirst()),
    ),
    latestAnchor: storeCall(async (member, upToBlock = Number.MAX_SAFE_INTEGER) =>
      toAnchor(await newestOf(member).where('block_number', '<=', upToBlock).executeTakeFirst()),
    ),
    grantEndedAt: storeCall(async (grant) => {
      const row = await db
        .selectFrom('grant_states')
        .select('ended_block')
        .where('grant_id', '=', grant)
        .executeTakeFirst()
      return row?.ended_block ?? undefined
    }),
    anchorBefore: storeCall(async (member, time) =>
      toAnchor(await newestOf(member).where('block_time', '<=', time).executeTakeFirst()),
    ),
    anchorCount: storeCall(async (member) => {
      const { count } = await db
        .selectFrom('anchors')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('member', '=', member)
        .executeTakeFirstOrThrow()
      return count
    }),
  }
}

type AnchorRow = {
  member: number
  size: number
  root: string
  note_hash: string
  block_number: number
  block_time: number
}

const toAnchor = (row: AnchorRow | undefined): Anchor | undefined =>
  row && {
    member: row.member,
    size: row.size,
    root: row.root as Hex,
    noteHash: row.note_hash as Hex,
    block: row.block_number,
    time: row.block_time,
  }

type GrantRegistered = Extract<ChainEvent, { type: 'grantRegistered' }>

/** Splits events, in order, into stretches of registrations (which come by the hundred) and stretches of anything else. */
function runs(events: readonly ChainEvent[]): ChainEvent[][] {
  const found: ChainEvent[][] = []
  let registering: boolean | undefined
  for (const event of events) {
    const isRegistration = event.type === 'grantRegistered'
    if (registering !== isRegistration) found.push([])
    registering = isRegistration
    found.at(-1)?.push(event)
  }
  return found
}

async function addGrants(tx: Tx, events: readonly GrantRegistered[]): Promise<void> {
  await sql`
    INSERT INTO grant_states (grant_id, artefact_hash, state, sequence, revoke_key, registered_block)
    SELECT grant_id, artefact_hash, 'active', 0, revoke_key, block
    FROM unnest(${events.map((e) => e.grant)}::text[], ${events.map((e) => e.artefactHash)}::text[],
                ${events.map((e) => e.revokeKey)}::text[], ${events.map((e) => e.block)}::bigint[])
         AS t (grant_id, artefact_hash, revoke_key, block)`.execute(tx)
}

async function supersede(
  tx: Tx,
  { grant, successor, sequence, block }: Extract<ChainEvent, { type: 'grantSuperseded' }>,
): Promise<void> {
  await sql`
    UPDATE grant_states SET state = 'superseded', sequence = ${sequence}, ended_block = ${block}
    WHERE grant_id = ${grant}`.execute(tx)
  await sql`
    UPDATE grant_states s SET origin = coalesce(p.origin, p.grant_id)
    FROM grant_states p WHERE p.grant_id = ${grant} AND s.grant_id = ${successor}`.execute(tx)
  // A revocation that was seen before holds for the version that came after.
  await sql`
    INSERT INTO revocations (grant_id, signature, received_at)
    SELECT ${successor}, signature, received_at FROM revocations WHERE grant_id = ${grant}
    ON CONFLICT DO NOTHING`.execute(tx)
}

const revokeAllVersions = async (tx: Tx, grant: Hex, block: number): Promise<void> =>
  void (await sql`
    UPDATE grant_states SET state = 'revoked', ended_block = coalesce(ended_block, ${block})
    WHERE coalesce(origin, grant_id) = (
      SELECT coalesce(origin, grant_id) FROM grant_states WHERE grant_id = ${grant})`.execute(tx))

async function applyEvent(tx: Tx, event: Exclude<ChainEvent, CouncilEvent>, time: number): Promise<void> {
  switch (event.type) {
    case 'memberAdmitted': {
      const { member: number, roles, profileHash } = event
      await tx
        .insertInto('members')
        .values({ number, roles, status: 'active', profile_hash: profileHash, admitted_at: time })
        .execute()
      return
    }
    case 'memberRoles':
      await tx.updateTable('members').set({ roles: event.roles }).where('number', '=', event.member).execute()
      return
    case 'memberProfile':
      await tx
        .updateTable('members')
        .set({ profile_hash: event.profileHash })
        .where('number', '=', event.member)
        .execute()
      return
    case 'memberStatus':
      await tx
        .updateTable('members')
        .set({ status: event.status, suspended_until: null })
        .where('number', '=', event.member)
        .execute()
      return
    case 'memberSuspendedUntil':
      await tx
        .updateTable('members')
        .set({ suspended_until: event.until ?? null })
        .where('number', '=', event.member)
        .execute()
      return
    case 'keyAdded': {
      const { member, index, purpose, algorithm, material, notBefore, notAfter } = event
      const window = { not_before: notBefore, not_after: notAfter }
      await tx
        .insertInto('member_keys')
        .values({ member, key_index: index, purpose, algorithm, material, ...window })
        .execute()
      return
    }
    case 'keyEnded':
      await tx
        .updateTable('member_keys')
        .set({ not_after: event.notAfter })
        .where('member', '=', event.member)
        .where('key_index', '=', event.index)
        .execute()
      return
    case 'grantRegistered':
      return addGrants(tx, [event])
    case 'grantSuperseded':
      return supersede(tx, event)
    case 'grantState':
      if (event.state === 'revoked') return revokeAllVersions(tx, event.grant, event.block)
      await tx
        .updateTable('grant_states')
        .set({ state: event.state, ...(event.sequence !== undefined && { sequence: event.sequence }) })
        .where('grant_id', '=', event.grant)
        .execute()
      return
    case 'checkpointPublished': {
      const { member, size, root, noteHash } = event
      await tx
        .insertInto('anchors')
        .values({ member, size, root, note_hash: noteHash, block_number: event.block, block_time: time })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    }
  }
}
