import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { contradictionOf, verifyEquivocation } from '@hexin/sdk/completeness/equivocation.ts'
import type { ProvenEpoch } from '@hexin/sdk/completeness/mapVerifier.ts'
import { type Epoch, epochSchema } from '@hexin/sdk/completeness/statements.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import {
  decodeStatement,
  keysOfMember,
  type StatementKey,
  statementHash,
  verifyStatement,
} from '@hexin/sdk/statement/jws.ts'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import type { PeerHandler, Peers } from '../../ports/peers.ts'
import type { SeenEpoch, SeenEpochStore } from '../../ports/seenEpochs.ts'

export type SeenEpochs = {
  /** Keeps an epoch that came with an answer. */
  note(epoch: ProvenEpoch): Promise<void>
  /** Epochs that another member has seen. */
  readonly receive: PeerHandler
  /** Asks providers for the epochs between those that are known, and tells others of the newest. */
  round(): Promise<void>
}

const KNOWN_MAX = 10_000
/** Epochs in one message or reply. */
const EPOCHS_MAX = 500
const GAPS_MAX = 20

const messageSchema = z.strictObject({ epochs: z.array(z.string().max(2_000)).max(EPOCHS_MAX) })

/**
 * What this node knows of providers' maps, compared: with what the provider says of the epochs in between, and with what others have seen. Of two epochs that contradict each other
 * both are kept, and sent to everybody: they are proof by themselves. Messages name providers and epochs, never who asked, when or about whom.
 */
export function createSeenEpochs({
  crypto,
  clock,
  self,
  peers,
  store,
  keyOf,
  witnesses,
  others,
  onEquivocation,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly peers: Pick<Peers, 'request'>
  readonly store: SeenEpochStore
  readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
  /** Who compares: the regulators, or everybody where there is none. */
  readonly witnesses: () => readonly number[]
  /** All active members. */
  readonly others: () => readonly number[]
  /** Told once of each contradiction. */
  readonly onEquivocation: (provider: number, number: number) => void
}): SeenEpochs {
  const without = (provider: number, members: readonly number[]) =>
    members.filter((member) => member !== self && member !== provider)
  const known = new BoundedMap<string, true>(KNOWN_MAX)

  /** Keeps an epoch whose signature was checked, and looks whether it contradicts another one. */
  async function keep(statement: string, epoch: Epoch): Promise<void> {
    const hash = statementHash(crypto, statement)
    if (known.has(hash)) return
    const { provider, number, previous, size } = epoch
    const near = await store.near(provider, number)
    if (await store.add({ provider, number, hash, previous, size, statement }))
      for (const other of near) await compare({ epoch, hash, statement }, other)
    known.set(hash, true)
  }

  async function compare(
    own: { readonly epoch: Epoch; readonly hash: string; readonly statement: string },
    other: SeenEpoch,
  ): Promise<void> {
    const read = { epoch: { ...own.epoch, ...other }, hash: other.hash }
    if (!contradictionOf(own, read)) return
    const statements = [other.statement, own.statement] as const
    const { provider, number } = await verifyEquivocation(crypto, { statements, keyOf })
    const found = { provider, number, statements, foundAt: clock() }
    if (await store.addEquivocation(found, without(provider, others()))) onEquivocation(provider, number)
  }

  /** @throws HexinError STATEMENT_MALFORMED, STATEMENT_KEY_UNKNOWN, STATEMENT_SIGNATURE_INVALID, COMPLETENESS_INVALID */
  async function verify(statement: string, provider?: number): Promise<void> {
    if (known.has(statementHash(crypto, statement))) return
    const { payload } = decodeStatement(statement, 'hexin-epoch+jwt')
    const { data: epoch } = epochSchema.safeParse(payload)
    if (!epoch || (provider !== undefined && epoch.provider !== provider))
      throw new HexinError('COMPLETENESS_INVALID', { detail: 'It is no epoch of this provider.' })
    const own = keysOfMember(keyOf, epoch.provider)
    await verifyStatement(crypto, { statement, type: 'hexin-epoch+jwt', keyOf: own })
    await keep(statement, epoch)
  }

  async function fillGaps(): Promise<void> {
    for (const { provider, after } of await store.gaps(GAPS_MAX))
      try {
        const reply = messageSchema.safeParse(await peers.request(provider, 'epochs', { after }))
        for (const statement of reply.data?.epochs ?? []) await verify(statement, provider)
      } catch (error) {
        // A provider that is away, or tells nonsense, holds up no other; what it has told before stays.
        if (!isHexinError(error)) throw error
      }
  }

  return {
    note: ({ statement, epoch }) => keep(statement, epoch),
    async receive(_, body) {
      const { data: told, error } = messageSchema.safeParse(body)
      if (!told) throw new HexinError('INPUT_INVALID', { detail: error.message })
      for (const statement of told.epochs) await verify(statement)
      return { noted: true }
    },
    async round() {
      await fillGaps()
      for (const epoch of await store.untold()) await store.tell(epoch, without(epoch.provider, witnesses()))
    },
  }
}
