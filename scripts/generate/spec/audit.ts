import { createDraw } from '@hexin/sdk/audit/draw.ts'
import { announcementSchema, auditId, type Handover, handoverSchema } from '@hexin/sdk/audit/statements.ts'
import { toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import { signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { bank, bureau, registrar, seeded, start, statementKey } from './world.ts'

const crypto = seeded('audit')

/** The registrar is the regulator too: one member may have both roles. */
const regulator = registrar

export async function auditVectors() {
  const { keyId, signer, jwk } = statementKey(regulator)
  const ranges = [
    { member: bureau, from: 20, to: 32 },
    { member: bank, from: 0, to: 5_000_000_000 },
  ]
  const terms = announcementSchema.parse({
    ...{ salt: toBase64url(crypto.randomBytes(32)), regulator, ranges, count: 3, block: 1_200, at: start },
  })
  const announcement = await signStatement({ type: 'hexin-audit+jwt', keyId, payload: terms, signer })
  const id = auditId(crypto, announcement)
  const blockHash = toHex(crypto.sha256(new TextEncoder().encode('hash of block 1200')))
  const draws = ranges.map((range, i) => {
    const draw = createDraw(crypto, { announcement: id, blockHash, member: range.member, range })
    // The first one whole, of the other as much as fits a line.
    return { ...range, leaves: draw.steps(0, i === 0 ? 12 : 7) }
  })
  const handed: Handover = handoverSchema.parse({
    ...{ announcement: id, regulator, member: bureau, leaves: draws[0]?.leaves.slice(0, 4) },
    ...{ requests: [statementHash(crypto, 'a request')], at: start + 600 },
  })
  const own = statementKey(bureau)
  return {
    regulatorKey: { keyId, jwk },
    bureauKey: { keyId: own.keyId, jwk: own.jwk },
    ...{ announcement, id, blockHash, draws },
    handover: await signStatement({
      ...{ type: 'hexin-handover+jwt', keyId: own.keyId, payload: handed, signer: own.signer },
    }),
  }
}
