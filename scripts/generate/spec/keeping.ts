import {
  type Deletion,
  deletionSchema,
  type Reading,
  type Restriction,
  readingSchema,
  restrictionSchema,
} from '@hexin/sdk/consent/keeping.ts'
import { type Stop, stopSchema } from '@hexin/sdk/consent/revocation.ts'
import { type StatementType, signStatement } from '@hexin/sdk/statement/jws.ts'
import type { grantVectors } from './grant.ts'
import { bank, bureau, start, statementKey } from './world.ts'

/** What both parties to the vectors' grant say after its revocation. */
export async function keepingVectors({ grant }: Pick<Awaited<ReturnType<typeof grantVectors>>, 'grant'>) {
  const sign = (member: number, type: StatementType, payload: object): Promise<string> => {
    const { keyId, signer } = statementKey(member)
    return signStatement({ type, keyId, payload, signer })
  }
  const exchange = 'A'.repeat(22)
  const revokedAt = start + 10_000
  const stop = { grant, grantee: bank, providers: [bureau], answers: 1, at: revokedAt + 2 }
  const kept = { grant, keeper: bank }
  const scope = [{ kind: 'loan', fields: ['principal'] }]
  const basis = 'antiMoneyLaundering'
  const until = revokedAt + 5 * 365 * 86_400
  const restriction: Restriction = { ...kept, scope, basis, until, at: revokedAt + 86_400 }
  const reading: Reading = {
    ...{ ...kept, exchange, basis, user: 'clerk 7', fields: ['loan.principal'], at: revokedAt + 90_000 },
  }
  const deletion: Deletion = { ...kept, exchanges: [exchange], outside: ['core banking system'], at: until }
  return {
    keys: [bank, bureau].map((member) => {
      const { keyId, jwk } = statementKey(member)
      return { member, keyId, jwk }
    }),
    ...{ grant, revokedAt },
    stops: [
      await sign(bureau, 'hexin-stop+jwt', stopSchema.parse({ ...stop, member: bureau } satisfies Stop)),
      await sign(bank, 'hexin-stop+jwt', stopSchema.parse({ ...stop, member: bank } satisfies Stop)),
    ],
    restriction: await sign(bank, 'hexin-restriction+jwt', restrictionSchema.parse(restriction)),
    reading: await sign(bank, 'hexin-reading+jwt', readingSchema.parse(reading)),
    deletion: await sign(bank, 'hexin-deletion+jwt', deletionSchema.parse(deletion)),
  }
}
