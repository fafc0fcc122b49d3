import { verifySubjectToken } from '@hexin/sdk/consent/subjectToken.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { Clock } from '../ports/clock.ts'

/** The company for which a token speaks at this node now. @throws HexinError AUTH_SUBJECT_INVALID */
export type SubjectOf = (token: string) => Promise<SubjectId>

export const createSubjectOf =
  ({
    crypto,
    clock,
    self,
    trust,
  }: {
    readonly crypto: Crypto
    readonly clock: Clock
    readonly self: number
    readonly trust: GrantTrust
  }): SubjectOf =>
  async (token) =>
    (await verifySubjectToken(crypto, { ...trust, token, audience: self, now: clock() })).subject
