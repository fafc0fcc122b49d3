import { readFileSync } from 'node:fs'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { logsAbi } from '@hexin/sdk/abis/generated.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { createFrontier, leafHash } from '@hexin/sdk/proof/index.ts'
import pg from 'pg'
import { createClient, http } from 'viem'
import { readContract } from 'viem/actions'
import type { Running } from '../../scripts/demo/network.ts'
import { databaseUrl } from '../../scripts/devnet/postgres.ts'

/** Everything that is wrong with a devnet, in words; empty if its whole state holds together. */
export async function checkDevnet(running: Running): Promise<string[]> {
  const faults: string[] = []
  for (const { number, id } of running.marker.members) {
    const client = await connectTo(running, id)
    try {
      const on = { chain: running.marker.chain, logs: running.network.contracts.logs }
      faults.push(...(await checkLog(client, number, on)).map((fault) => `${id}: ${fault}`))
      faults.push(...(await checkOutbox(client)).map((fault) => `${id}: ${fault}`))
    } finally {
      await client.end()
    }
  }
  return faults
}

/** A connection to a member's own database. */
export async function connectTo({ layout, marker }: Running, id: string): Promise<pg.Client> {
  const member = marker.members.find((candidate) => candidate.id === id)
  const password = readFileSync(layout.postgres.passwordFile, 'utf8').trim()
  const { database } = layout.member(member?.number ?? 0, id)
  const client = new pg.Client({ connectionString: databaseUrl(layout.postgres.port, password, database) })
  await client.connect()
  return client
}

/** The statements lead to the leaves, the leaves to every checkpoint, the checkpoints to what the chain has. */
export async function checkLog(
  client: pg.Client,
  member: number,
  { chain, logs }: { readonly chain: string; readonly logs: Hex },
): Promise<string[]> {
  const faults: string[] = []
  const { rows: leaves } = await client.query<{ leaf_index: string; hash: Buffer; statement: Buffer }>(
    'SELECT leaf_index, hash, statement FROM leaves ORDER BY leaf_index',
  )
  const { rows: checkpoints } = await client.query<{ size: string; root: string }>(
    'SELECT size, root FROM log_checkpoints',
  )
  const roots = new Map(checkpoints.map(({ size, root }) => [Number(size), root]))
  const tree = createFrontier(nativeCrypto.sha256)
  for (const [i, { leaf_index, hash, statement }] of leaves.entries()) {
    if (Number(leaf_index) !== i) faults.push(`leaf ${i} is numbered ${leaf_index}`)
    if (!leafHash(nativeCrypto.sha256, statement).every((byte, at) => byte === hash[at]))
      faults.push(`leaf ${i} has another hash`)
    tree.append(hash)
    const expected = roots.get(i + 1)
    if (expected && expected !== `0x${Buffer.from(tree.root()).toString('hex')}`)
      faults.push(`another root at size ${i + 1}`)
  }
  const { rows: head } = await client.query<{ size: number }>('SELECT size FROM log_head')
  if (Number(head[0]?.size) !== leaves.length)
    faults.push(`${leaves.length} leaves under a head of ${head[0]?.size}`)
  const onChain = await readContract(createClient({ transport: http(chain) }), {
    abi: logsAbi,
    address: logs,
    functionName: 'headOf',
    args: [member],
  })
  if (onChain.size > 0n && roots.get(Number(onChain.size)) !== onChain.root)
    faults.push(`the chain has size ${onChain.size} with a root that the database lacks`)
  if (Number(onChain.size) !== leaves.length)
    faults.push(`${leaves.length} leaves, ${onChain.size} of them on the chain`)
  return faults
}

/** The transactions have the nonces from 0 on, each once, and all are final. */
export async function checkOutbox(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ nonce: string; state: string }>(
    'SELECT nonce, state FROM outbox ORDER BY nonce',
  )
  return rows.flatMap(({ nonce, state }, i) => [
    ...(Number(nonce) === i ? [] : [`transaction ${i} has nonce ${nonce}`]),
    ...(state === 'final' ? [] : [`transaction ${nonce} is ${state}`]),
  ])
}
