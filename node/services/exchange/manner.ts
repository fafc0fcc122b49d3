import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import type { Envelope } from '@hexin/sdk/exchange/messages.ts'
import { ciphertextHash } from '@hexin/sdk/exchange/seal.ts'
import { SEALED_TOGETHER_BYTES_MAX } from '@hexin/sdk/exchange/together.ts'
import { type Draft, type Statement, signStatement, signTogether } from '@hexin/sdk/statement/jws.ts'
import { TOGETHER_MAX } from '@hexin/sdk/statement/together.ts'
import { createBatcher } from '../../batcher.ts'
import type { Sealing } from './sealing.ts'

/** The body of an answer, sealed. */
export type SealedBody = {
  readonly envelope: Envelope
  /** SHA-256 of its ciphertext, base64url. */
  readonly ciphertext: string
  /** Which of the bodies in the envelope it is; undefined: it is the only one. */
  readonly place: number | undefined
}

/** Those of a batch come one after the other, but quickly, in ms. */
export const QUIET_MS = 4

/** How statements are signed and answers sealed: each by itself, or together with those that come at the same time. */
export type Manner = {
  sign(draft: Draft): Promise<Statement>
  seal(to: number, exchange: string, body: string): Promise<SealedBody>
}

export type Manners = { readonly alone: Manner; readonly together: Manner }

/** The two manners. Together, one signature and one envelope serve up to a thousand; what is alone all the same is signed and sealed as if by itself. */
export function createManners({
  crypto,
  keyId,
  signer,
  sealing,
}: {
  readonly crypto: Crypto
  readonly keyId: string
  readonly signer: Signer
  readonly sealing: Pick<Sealing, 'seal'>
}): Manners {
  async function sealed(to: number, exchange: string, text: string): Promise<Omit<SealedBody, 'place'>> {
    const envelope = await sealing.seal(to, { direction: 'answer', exchange, attempt: 1 }, utf8(text))
    return { envelope, ciphertext: ciphertextHash(crypto, envelope) }
  }

  async function sealAll(to: number, bodies: readonly Body[]): Promise<SealedBody[]> {
    const groups = groupsOf(bodies)
    const done = await Promise.all(
      groups.map(async (group) => {
        const [only] = group
        if (only && group.length === 1)
          return [{ ...(await sealed(to, only.exchange, only.body)), place: undefined }]
        const id = toBase64url(crypto.randomBytes(16))
        const one = await sealed(to, id, `{"bodies":[${group.map(({ json }) => json).join(',')}]}`)
        return group.map((_, place) => ({ ...one, place }))
      }),
    )
    return done.flat()
  }

  const sealers = new Map<number, (body: Body) => Promise<SealedBody>>()
  function sealerTo(to: number): (body: Body) => Promise<SealedBody> {
    const known =
      sealers.get(to) ??
      createBatcher({ max: 1_000, quietMs: QUIET_MS, run: (bodies: readonly Body[]) => sealAll(to, bodies) })
    sealers.set(to, known)
    return known
  }

  const alone = (draft: Draft) => signStatement({ ...draft, keyId, signer })
  return {
    alone: {
      sign: alone,
      seal: async (to, exchange, body) => ({ ...(await sealed(to, exchange, body)), place: undefined }),
    },
    together: {
      sign: createBatcher({
        max: TOGETHER_MAX,
        quietMs: QUIET_MS,
        run: (drafts: readonly Draft[]) =>
          drafts.length === 1
            ? Promise.all(drafts.map(alone))
            : signTogether(crypto, { keyId, signer, drafts }),
      }),
      seal: (to, exchange, body) => sealerTo(to)({ exchange, body }),
    },
  }
}

type Body = { readonly exchange: string; readonly body: string }

/** With the body as a string within JSON: quotes and backslashes are doubled, and there are many. */
type QuotedBody = Body & { readonly json: string }

/** In order, as many in each as one envelope holds. */
function groupsOf(bodies: readonly Body[]): QuotedBody[][] {
  const groups: QuotedBody[][] = []
  let left = 0
  for (const one of bodies) {
    const json = JSON.stringify(one.body)
    const size = utf8(json).length + 1
    if (size > left || groups.length === 0) {
      groups.push([])
      left = SEALED_TOGETHER_BYTES_MAX
    }
    groups.at(-1)?.push({ ...one, json })
    left -= size
  }
  return groups
}
