import type { PersonStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import type { PersonTerms } from '@hexin/sdk/consent/person/consent.ts'
import type { SignedPersonConsent, SignedPersonWithdrawal } from '@hexin/sdk/consent/person/signed.ts'
import type { VerifiedPersonConsent } from '@hexin/sdk/consent/person/verify.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'

/** A member's request to a person: terms, item by item. */
export type PersonRequestRow = {
  readonly id: string
  /** SHA-256 of the link's secret, hexadecimal. */
  readonly tokenHash: string
  readonly terms: readonly PersonTerms[]
  /** Unix seconds. */
  readonly expiresAt: number
}

/** What goes along with a consent that is kept. */
export type ConsentDuties = {
  /** The request that it answers. */
  readonly request?: string
  /** Members that must get it too. */
  readonly recipients: readonly number[]
}

export type PersonStore = {
  /** Keeps a verified consent and, in the same transaction, what is owed for it. Once more is no change. */
  save(consent: VerifiedPersonConsent, signed: SignedPersonConsent, duties: ConsentDuties): Promise<void>
  /**
   * What persons have consented to of these fields under a grant, one entry a person and field: if several, one that is not withdrawn, the last to expire. A consent whose
   * withdrawal came before it is withdrawn.
   */
  standings(grant: string, kind: string, fields: readonly string[]): Promise<readonly PersonStanding[]>
  ofGrant(grant: string): Promise<readonly PersonStanding[]>
  ofRequest(request: string): Promise<readonly PersonStanding[]>
  signed(consent: string): Promise<SignedPersonConsent | undefined>
  /**
   * Keeps a withdrawal, this member's statement on it as a leaf, and what is owed for it. From the moment that this resolves it is obeyed. Resolves to the statement: of a
   * withdrawal that is here already, the first one.
   */
  withdraw(args: {
    readonly consent: Hex
    readonly signed: SignedPersonWithdrawal
    readonly recipients: readonly number[]
    /** Until when it is offered to members that can't be reached, unix seconds. */
    readonly expiresAt: number
    state(): Promise<string>
  }): Promise<string>
  addRequest(request: PersonRequestRow): Promise<void>
  request(id: string): Promise<PersonRequestRow | undefined>
}

/** Answers that hold adverse data of persons, by the day after which some of it must be erased. */
export type AdverseAnswers = {
  /** Remembers an exchange before its answer is kept; nothing where no day is given. */
  note(exchange: string, lastDay: string | undefined): Promise<void>
  /** Those whose day is over at this unix second, with the answer as it is kept. */
  due(
    now: number,
    limit: number,
  ): Promise<readonly { readonly exchange: string; readonly grant: string; readonly answer: Buffer }[]>
  /** Puts what is left of an answer in its place, and the next day, or none. */
  replace(exchange: string, answer: Buffer, lastDay: string | undefined): Promise<void>
}
