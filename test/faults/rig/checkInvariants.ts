import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Hex } from '@hexin/sdk/encoding.ts'
import pg from 'pg'
import { createClient, http } from 'viem'
import { getTransactionCount, getTransactionReceipt } from 'viem/actions'
import { checkLog, checkOutbox } from '../../helpers/checkDevnet.ts'
import { dumpDatabase } from '../../helpers/dumpDatabase.ts'
import { CANARIES, type FaultWorld, type Member } from './faultWorld.ts'

/**
 * Everything in a world at rest that breaks a promise, in words; empty if all hold: what was acknowledged is there once (I1), nothing is final that the
 * chain lacks (I2), database and chain agree (I3), nonces have no gap (I4), and nothing lies in plain where it must not (I5). That operators see a fault (I6)
 * is for each test to ask while it lasts.
 */
export async function checkInvariants(world: FaultWorld): Promise<string[]> {
  const faults: string[] = []
  for (const member of [world.bureau, world.bank]) {
    const client = new pg.Client(member.node.database.url)
    await client.connect()
    try {
      const found = [
        ...(await checkLog(client, member.number, {
          chain: world.network.chain.rpcUrl,
          logs: world.network.network.contracts.logs,
        })),
        ...(await checkOutbox(client)),
        ...(await checkTransactions(world, client, member)),
        ...(await checkAcknowledged(world, client, member)),
      ]
      faults.push(...found.map((fault) => `member ${member.number}: ${fault}`))
    } finally {
      await client.end()
    }
  }
  return [...faults, ...(await checkSecrecy(world))]
}

/** The chain has each transaction of the outbox, and no other of this account. */
async function checkTransactions(
  { network }: FaultWorld,
  client: pg.Client,
  { number }: Member,
): Promise<string[]> {
  const chain = createClient({ transport: http(network.chain.rpcUrl) })
  const { address } = network.signers(number).chain
  const { rows } = await client.query<{ nonce: number; hash: Hex }>('SELECT nonce, hash FROM outbox')
  const mined = await getTransactionCount(chain, { address })
  const lost = await Promise.all(
    rows.map(async ({ nonce, hash }) => {
      const receipt = await getTransactionReceipt(chain, { hash }).catch(() => undefined)
      return receipt?.status === 'success' ? [] : [`transaction ${nonce} is not on the chain`]
    }),
  )
  const count = mined === rows.length ? [] : [`${rows.length} transactions, ${mined} on the chain`]
  return [...count, ...lost.flat()]
}

/** Each write that was acknowledged, once on each side that has it; and none that nobody asked for. */
async function checkAcknowledged(
  { acknowledged: { evidence, exchanges }, bureau }: FaultWorld,
  client: pg.Client,
  { number }: Member,
): Promise<string[]> {
  const list = async (query: string): Promise<string[]> =>
    (await client.query<{ id: string }>(query)).rows.map(({ id }) => id)
  if (number !== bureau.number)
    return compare(
      'exchanges',
      exchanges.keys(),
      await list(`SELECT id FROM exchanges WHERE state = 'answered'`),
    )
  const [answered, used] = await Promise.all([
    list('SELECT exchange_id AS id FROM looks WHERE code IS NULL'),
    client.query<{ uses: string }>('SELECT coalesce(sum(uses), 0) AS uses FROM grant_uses'),
  ])
  const uses = Number(used.rows[0]?.uses)
  return [
    ...compare('evidence', evidence.keys(), await list('SELECT id FROM evidence')),
    ...compare('looks', exchanges.keys(), answered),
    ...(uses === exchanges.size ? [] : [`${uses} uses of ${exchanges.size} exchanges`]),
  ]
}

function compare(what: string, acknowledged: Iterable<string>, found: readonly string[]): string[] {
  const expected = [...acknowledged].toSorted()
  const lost = expected.filter((id) => !found.includes(id))
  const more = found.filter((id, i) => !expected.includes(id) || found.indexOf(id) !== i)
  return [
    ...lost.map((id) => `${what}: ${id} was acknowledged and is lost`),
    ...more.map((id) => `${what}: ${id} is there twice, or was never acknowledged`),
  ]
}

/** Nobody but the provider has what the provider alone may have: not the bank's database, not a log, not the chain, not who listens on a wire. */
async function checkSecrecy(world: FaultWorld): Promise<string[]> {
  const { bureau, bank, network } = world
  const places: readonly (readonly [string, Buffer])[] = [
    ['the bank’s database', Buffer.from(await dumpDatabase(bank.node.database.db))],
    ['a wire', world.wire()],
    ['the bureau’s log file', readFileSync(bureau.logFile)],
    ['the bank’s log file', readFileSync(bank.logFile)],
    ...filesOf(network.chain.folder).map(
      (file) => [`the chain’s ${path.basename(file)}`, readFileSync(file)] as const,
    ),
  ]
  return places.flatMap(([place, bytes]) =>
    Object.entries(CANARIES).flatMap(([what, text]) =>
      formsOf(text).some((form) => bytes.includes(form)) ? [`${place} has ${what} in plain`] : [],
    ),
  )
}

/** A text as it is, as a database prints bytes, and as base64 has it wherever it begins. */
function formsOf(text: string): string[] {
  const bytes = Buffer.from(text)
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64url')
      .slice(shift === 0 ? 0 : shift + 1, -2),
  )
  return [text, bytes.toString('hex'), ...shifted]
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(folder, entry.name))
