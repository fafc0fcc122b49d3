import type { FieldFlag } from '@hexin/sdk/schemas/field.ts'
import type { GrantAction, GrantStatus } from '../grants/grantEntry.ts'

/** All that the page says, besides the authorisation's own words (the SDK's `renderGrant`) and failures. */
export type Messages = {
  readonly documentTitle: string
  readonly otherLanguage: string
  readonly loading: string
  readonly working: string
  readonly back: string
  readonly retry: string
  readonly copy: string
  readonly copied: string
  readonly copyLink: string
  readonly cancel: string
  readonly details: string
  readonly errorCode: string
  readonly request: Readonly<
    Record<
      | 'kicker'
      | 'lead'
      | 'choose'
      | 'chooseHint'
      | 'decide'
      | 'approve'
      | 'approveHint'
      | 'setUp'
      | 'setUpHint'
      | 'refuse'
      | 'keyReady'
      | 'keyShow'
      | 'signing'
      | 'sending'
      | 'resend'
      | 'hash'
      | 'grantId'
      | 'text'
      | 'unsignable',
      string
    >
  > & {
    readonly title: (bank: string) => string
    readonly until: (time: string) => string
    readonly chosen: (n: number, total: number) => string
  }
  /** Several officers of one company. */
  readonly together: Readonly<
    Record<
      | 'title'
      | 'text'
      | 'join'
      | 'joined'
      | 'quorum'
      | 'hasSigned'
      | 'notNamed'
      | 'signedTitle'
      | 'controls'
      | 'again',
      string
    >
  > & {
    readonly colleague: (n: number) => string
    readonly quorumOf: (n: number, all: number) => string
    readonly soFar: (signed: number, quorum: number, all: number) => string
    readonly missing: (n: number) => string
    readonly complete: (bank: string) => string
  }
  readonly changes: Readonly<Record<'title' | 'none', string>> & {
    readonly text: (caseNumber: string) => string
    readonly expiry: (before: string, after: string) => string
    readonly added: (fields: string) => string
    readonly dropped: (fields: string) => string
    readonly maxUses: (before: number, after: number) => string
    readonly retentionDays: (before: number, after: number) => string
  }
  readonly flags: Readonly<Record<FieldFlag, string>>
  readonly personalNote: string
  readonly refuse: Readonly<Record<'title' | 'reason' | 'words' | 'send', string>> & {
    readonly text: (bank: string) => string
  }
  readonly refused: {
    readonly title: string
    readonly text: (bank: string) => string
    readonly close: string
  }
  readonly key: Readonly<
    Record<
      | 'title'
      | 'makeTitle'
      | 'makeText'
      | 'make'
      | 'made'
      | 'cardTitle'
      | 'cardText'
      | 'company'
      | 'subject'
      | 'thumbprint'
      | 'copyCard'
      | 'cardJson'
      | 'bindTitle'
      | 'bindText'
      | 'bindLabel'
      | 'save'
      | 'bound'
      | 'continue'
      | 'replace'
      | 'renew'
      | 'renewText',
      string
    >
  > & { readonly lead: (company: string) => string }
  readonly grants: Readonly<
    Record<'title' | 'empty' | 'emptyHint' | 'restore' | 'restoreHint' | 'choose', string>
  > & { readonly until: (purpose: string, date: string) => string }
  readonly grant: Readonly<
    Record<
      | 'justGranted'
      | 'title'
      | 'manage'
      | 'print'
      | 'printed'
      | 'pause'
      | 'pauseHint'
      | 'resume'
      | 'resumeHint'
      | 'revoke'
      | 'revokeHint'
      | 'revokeTitle'
      | 'keep'
      | 'keepText'
      | 'download'
      | 'words',
      string
    >
  > & {
    readonly justGrantedText: (bank: string) => string
    readonly lastly: (time: string, what: string) => string
    readonly actions: Readonly<Record<'grant' | GrantAction, string>>
    readonly status: Readonly<Record<GrantStatus, string>>
    readonly statusText: Readonly<Record<GrantStatus, string>>
    readonly revokeText: (bank: string) => string
    readonly done: Readonly<Record<GrantAction, string>>
  }
  readonly bindingReceived: { readonly title: string; readonly text: (company: string) => string }
}
