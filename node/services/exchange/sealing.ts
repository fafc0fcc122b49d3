import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { fromBase64url, toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type Envelope, type Prekey, prekeySchema } from '@hexin/sdk/exchange/messages.ts'
import {
  createOpener,
  createSealer,
  createSealKeyPair,
  type MessageId,
  type Opener,
  type Sealer,
} from '@hexin/sdk/exchange/seal.ts'
import { findOnce } from '@hexin/sdk/findOnce.ts'
import { memberOfKeyId, signStatement, statementHash, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { PeerHandler, Peers } from '../../ports/peers.ts'
import type { PrekeyStore, StoredPrekey } from '../../ports/secrets.ts'
import { isInside, type Membership } from '../membership.ts'

/** Seconds after its epoch that a prekey still opens what was under way; then its private half is destroyed. */
const DELIVERY_S = 900
/** Seconds before its end that a prekey is not used for new messages any more. */
const MARGIN_S = 30
const CACHED_MAX = 2_000

export type Sealing = {
  /** Seals to the member's current prekey, which is fetched and checked at its first use. */
  seal(to: number, id: MessageId, plaintext: Uint8Array): Promise<Envelope>
  /** @throws HexinError SEAL_PREKEY_UNKNOWN, SEAL_OPEN_FAILED */
  open(envelope: Envelope): Promise<Uint8Array>
  /** Forgets what is known of a member's prekey: it has refused one. */
  forget(member: number): void
  /** Hands this node's current prekey out. */
  readonly givePrekey: PeerHandler
  /** Makes the prekey of the epoch if it is missing and destroys those whose time is up. */
  rotate(): Promise<void>
}

/**
 * Sealing between members' nodes. Each node has one recipient prekey an epoch, signed and logged; each sending process sets HPKE up once a pair
 * and prekey, keeps that in memory only, and derives every message's own key from it.
 */
export function createSealing({
  crypto,
  clock,
  self,
  epochS,
  keyId,
  signer,
  peers,
  membership,
  log,
  store,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly epochS: number
  readonly keyId: string
  readonly signer: Signer
  readonly peers: Peers
  readonly membership: Membership
  readonly log: Log
  readonly store: PrekeyStore
}): Sealing {
  const own = new Map<string, StoredPrekey>()
  const sealers = new Map<number, Promise<{ readonly sealer: Sealer; readonly notAfter: number }>>()
  const openers = new BoundedMap<string, Promise<Opener>>(CACHED_MAX)
  let loaded = false

  const hashOf = (statement: string): string => statementHash(crypto, statement)

  function current(): StoredPrekey | undefined {
    const now = clock()
    return [...own.values()].find((prekey) => isInside(prekey, now + MARGIN_S) && prekey.notBefore <= now)
  }

  async function rotate(): Promise<void> {
    if (!loaded) for (const prekey of await store.all()) own.set(hashOf(prekey.statement), prekey)
    loaded = true
    const now = clock()
    for (const [hash, { statement, notAfter }] of own) {
      if (now < notAfter + DELIVERY_S) continue
      own.delete(hash)
      openers.clear()
      await store.destroy(statement)
    }
    if (!current()) await create(now)
  }

  async function create(now: number): Promise<void> {
    const pair = await createSealKeyPair()
    const window = { notBefore: now, notAfter: now + epochS + MARGIN_S }
    const payload: Prekey = { member: self, publicKey: toBase64url(pair.publicKey), ...window }
    const statement = await signStatement({ type: 'hexin-prekey+jwt', keyId, payload, signer })
    const prekey = { ...pair, statement, ...window }
    // Logged before it is kept: what a crash leaves, and the next start hands out, is never an unlogged one.
    await log.append([{ kind: 'prekey', statement: Buffer.from(statement, 'latin1') }])
    await store.save(prekey)
    own.set(hashOf(statement), prekey)
  }

  async function prekeyOf(member: number): Promise<Prekey & { readonly hash: string }> {
    const reply = await peers.request(member, 'prekey', {})
    const statement = (reply as { statement?: unknown } | null)?.statement
    if (typeof statement !== 'string')
      throw new HexinError('SEAL_PREKEY_INVALID', { found: `member ${member}` })
    const keyOf = (id: string) => {
      const key = membership.statementKey(id)
      return memberOfKeyId(id) === member && key && isInside(key, clock()) ? key : undefined
    }
    const { payload } = await verifyStatement(crypto, { statement, type: 'hexin-prekey+jwt', keyOf })
    const parsed = prekeySchema.safeParse(payload)
    // A clock a little behind the other's must not refuse a key that was made this second.
    if (!parsed.success || parsed.data.member !== member || !isInside(parsed.data, clock() + MARGIN_S / 2))
      throw new HexinError('SEAL_PREKEY_INVALID', { found: `member ${member}` })
    return { ...parsed.data, hash: hashOf(statement) }
  }

  async function setUp(member: number): Promise<{ sealer: Sealer; notAfter: number }> {
    const { hash, publicKey, notAfter } = await prekeyOf(member)
    const pair = { from: self, to: member, prekey: hash }
    return { sealer: await createSealer(crypto, { pair, publicKey: fromBase64url(publicKey) }), notAfter }
  }

  async function sealerTo(member: number): Promise<Sealer> {
    const last = sealers.get(member)
    const known = await last?.catch(() => undefined)
    if (known && clock() + MARGIN_S / 2 < known.notAfter) return known.sealer
    // Whoever comes first sets up; the others wait for the same context.
    if (sealers.get(member) === last) sealers.set(member, setUp(member))
    const fresh = sealers.get(member) ?? setUp(member)
    return (await fresh).sealer
  }

  async function makeOpener({ from, prekey, enc }: Envelope): Promise<Opener> {
    const stored = own.get(prekey)
    if (!stored) throw new HexinError('SEAL_PREKEY_UNKNOWN', { found: prekey })
    const pair = { from, to: self, prekey }
    return createOpener(crypto, { pair, privateKey: stored.privateKey, enc })
  }

  function openerFor(envelope: Envelope): Promise<Opener> {
    const { from, prekey, enc } = envelope
    return findOnce(openers, `${from} ${prekey} ${enc}`, () => makeOpener(envelope))
  }

  return {
    rotate,
    async seal(to, id, plaintext) {
      return (await sealerTo(to)).seal(id, plaintext)
    },
    async open(envelope) {
      return (await openerFor(envelope)).open(envelope)
    },
    forget: (member) => void sealers.delete(member),
    async givePrekey() {
      const prekey = current()
      if (!prekey) throw new HexinError('SEAL_PREKEY_UNKNOWN', { detail: 'No prekey yet.' })
      return { statement: prekey.statement }
    },
  }
}
