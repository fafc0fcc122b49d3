import { randomBytes } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { appendLeaves } from '@hexin/node/store/appendLeaves.ts'
import { memberKeyId, type StatementType, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import type { TestNode } from '../../../helpers/startTestNode.ts'
import type { TestNetwork } from '../../../helpers/testNetwork.ts'

type Payload = Record<string, unknown>

/** What differs from the exchange that it is made after; a part that is null is left out. */
export type Planted = {
  readonly request?: Payload
  readonly look?: Payload
  readonly answer?: Payload
  readonly receipt?: Payload | null
  /** The answer goes into the log before the look. */
  readonly isAnsweredFirst?: boolean
}

const decode = (statement: string): Payload =>
  JSON.parse(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString())

/**
 * Puts an exchange into the logs of both members that no honest node would: made after one that took place, signed by their real keys. Resolves to the
 * request's hash.
 */
export async function plant(
  {
    network,
    provider,
    asker,
  }: { readonly network: TestNetwork; readonly provider: TestNode; readonly asker: TestNode },
  like: string,
  { request = {}, look = {}, answer = {}, receipt = {}, isAnsweredFirst = false }: Planted,
): Promise<string> {
  const sign = (member: number, type: StatementType, payload: Payload): Promise<string> => {
    const signer = network.signers(member).statement
    return signStatement({ type, keyId: memberKeyId(crypto, member, signer), payload, signer })
  }
  const at = provider.database.db
  const old = await at
    .selectFrom('looks')
    .selectAll()
    .where('exchange_id', '=', like)
    .executeTakeFirstOrThrow()
  const leaf = await at
    .selectFrom('leaves')
    .select('statement')
    .where('leaf_index', '=', old.leaf_index)
    .executeTakeFirstOrThrow()
  const { disclosed: _, trace: __, ...row } = old
  const from = asker.database.db
  const asked = await from
    .selectFrom('exchanges')
    .selectAll()
    .where('id', '=', like)
    .executeTakeFirstOrThrow()
  const told = await from
    .selectFrom('leaves')
    .select('statement')
    .where('leaf_index', '=', asked.receipt_leaf)
    .executeTakeFirstOrThrow()

  const exchange = randomBytes(16).toString('base64url')
  const nonce = randomBytes(16).toString('base64url')
  const terms: Payload = { ...decode(old.request), exchange, nonce, ...request }
  const [bank, bureau] = [Number(terms['asker']), Number(terms['provider'])]
  const signed = await sign(bank, 'hexin-request+jwt', terms)
  const hash = statementHash(crypto, signed)
  const genuine = decode(leaf.statement.toString('latin1'))
  const { state } = genuine as { state: { uses: number } }
  const counted = { ...state, uses: state.uses + (await countOf(provider, old.grant_id)) }
  const looked = await sign(bureau, 'hexin-look+jwt', {
    ...{ ...genuine, request: hash, exchange, state: counted },
    ...look,
  })
  const reply = JSON.parse(old.answer ?? '{}') as { answer: string }
  const answered = await sign(bureau, 'hexin-answer+jwt', {
    ...{ ...decode(reply.answer), request: hash, exchange, look: statementHash(crypto, looked) },
    ...answer,
  })
  const bytes = (text: string) => Buffer.from(text, 'latin1')
  await at.transaction().execute(async (tx) => {
    const leaves = [
      { kind: 'look', statement: bytes(looked) },
      { kind: 'answer', statement: bytes(answered) },
    ]
    const first = await appendLeaves(tx, isAnsweredFirst ? leaves.toReversed() : leaves)
    const [place, after] = isAnsweredFirst ? [first + 1, first] : [first, first + 1]
    await tx
      .insertInto('looks')
      .values({
        ...{ ...row, request_hash: hash, nonce, exchange_id: exchange, request: signed },
        ...{ leaf_index: place, answer_leaf: after, link_number: null },
      })
      .execute()
  })
  const { purpose, caseNumber, user } = terms
  const said = await sign(bank, 'hexin-receipt+jwt', {
    ...{ ...decode(told.statement.toString('latin1')), request: hash, exchange, purpose, caseNumber, user },
    ...{ reply: statementHash(crypto, answered), ...receipt },
  })
  await from.transaction().execute(async (tx) => {
    const place =
      receipt === null ? null : await appendLeaves(tx, [{ kind: 'receipt', statement: bytes(said) }])
    const { trace: ___, ...rest } = asked
    await tx
      .insertInto('exchanges')
      .values({
        ...{ ...rest, id: exchange, idempotency_key: exchange, request: signed, request_hash: hash },
        ...{ receipt_leaf: place, trace: null },
      })
      .execute()
  })
  return hash
}

/** Looks under this grant so far, so that those that are planted count on. */
async function countOf({ database }: TestNode, grant: string): Promise<number> {
  const { count } = await database.db
    .selectFrom('looks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('grant_id', '=', grant)
    .executeTakeFirstOrThrow()
  return count
}
