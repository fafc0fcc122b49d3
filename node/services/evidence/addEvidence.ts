import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { fromHex, toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { BATCH_MAX, type BatchItem, itemCommitment } from '@hexin/sdk/evidence/batch.ts'
import { createFileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { encodeManifest, type Manifest, type Phase } from '@hexin/sdk/evidence/manifest.ts'
import { signEvidence } from '@hexin/sdk/evidence/statement.ts'
import { createFrontier } from '@hexin/sdk/proof/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { EvidenceStore, StoredEvidence } from '../../ports/evidence.ts'
import { packItems } from './packedItems.ts'

export type AddEvidence = {
  /** One file, hashed as it streams by; it is not kept. */
  file(args: {
    readonly source: Readable
    readonly name: string
    readonly mediaType: string
    readonly phase: Phase
    readonly idempotencyKey?: string
  }): Promise<StoredEvidence>
  /** Digests that their submitter computed: one statement for up to 4,096 of them. */
  batch(args: {
    readonly items: readonly Omit<BatchItem, 'salt'>[]
    readonly phase: Phase
    readonly idempotencyKey?: string
  }): Promise<StoredEvidence>
}

const SALT_BYTES = 16

/** Takes electronic evidence in: digests, a manifest, the notary's statement over it, a leaf in the log. Durable when it resolves. */
export function createAddEvidence({
  crypto,
  clock,
  keyId,
  signer,
  store,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly keyId: string
  readonly signer: Signer
  readonly store: EvidenceStore
}): AddEvidence {
  const newId = () => {
    const id = randomUUID()
    return { id, evidenceId: fromHex(`0x${id.replaceAll('-', '')}`) }
  }

  async function keep(
    id: string,
    manifest: Manifest,
    rest: Pick<StoredEvidence, 'items' | 'itemCount' | 'idempotencyKey' | 'bodyHash'>,
  ) {
    const encoded = encodeManifest(manifest)
    const { evidenceId } = manifest
    const statement = await signEvidence(crypto, {
      manifest: encoded,
      evidenceId,
      issuedAt: clock(),
      keyId,
      signer,
    })
    return store.add({ id, type: manifest.type, statement, manifest: encoded, ...rest })
  }

  return {
    async file({ source, name, mediaType, phase, idempotencyKey }) {
      const digests = createFileDigests(crypto)
      for await (const chunk of source) digests.update(chunk as Buffer)
      const { length, sha256, sm3, blocks } = digests.finish()
      if (!sm3) throw new HexinError('CRYPTO_DIGEST_UNSUPPORTED', { found: 'sm3' })
      const { id, evidenceId } = newId()
      const item = { name, mediaType, length, sha256, sm3, blocks, salt: crypto.randomBytes(32) }
      return keep(
        id,
        { type: 'file', evidenceId, phase, item },
        {
          items: undefined,
          itemCount: 1,
          idempotencyKey,
          bodyHash: toBase64url(sha256),
        },
      )
    },
    async batch({ items, phase, idempotencyKey }) {
      if (items.length === 0 || items.length > BATCH_MAX)
        throw new HexinError('EVIDENCE_BATCH_INVALID', {
          found: `${items.length} items`,
          expected: `1 to ${BATCH_MAX}`,
        })
      const salts = crypto.randomBytes(SALT_BYTES * items.length)
      const salted = items.map((item, i) => ({
        ...item,
        salt: salts.subarray(i * SALT_BYTES, (i + 1) * SALT_BYTES),
      }))
      const tree = createFrontier(crypto.sha256)
      for (const item of salted) tree.append(itemCommitment(crypto, item))
      const { id, evidenceId } = newId()
      const packed = packItems(salted)
      return keep(
        id,
        { type: 'batch', evidenceId, phase, size: items.length, root: tree.root() },
        {
          items: packed,
          itemCount: items.length,
          idempotencyKey,
          bodyHash: toBase64url(crypto.sha256(packItems(items.map((item) => ({ ...item, salt: NO_SALT }))))),
        },
      )
    },
  }
}

const NO_SALT = new Uint8Array(SALT_BYTES)
