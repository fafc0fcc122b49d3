import type { Officer } from '@hexin/sdk/consent/artefact.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { P256Jwk } from '@hexin/sdk/statement/jwk.ts'

/** This device's key for one company. Its private half never leaves the authenticator. */
export type StoredOfficer = {
  readonly subject: SubjectId
  readonly subjectName: string
  readonly key: P256Jwk
  readonly credentialId: string
  readonly transports: readonly string[]
  /** The registrar's statement that the key speaks for the company, once there is one. */
  readonly binding?: string
}

/** The officer as an artefact names him. */
export const officerOf = ({ key, credentialId }: StoredOfficer): Officer => ({
  type: 'passkey',
  key,
  credentialId,
})
