import type { SaltedText, SignedObjection } from '@hexin/sdk/objection/objection.ts'
import type { ColumnType, GeneratedAlways } from 'kysely'
import type { Json } from './json.ts'

/** The tables of companies' keys, persons' consents, objections, and of what is kept after a grant's end. */
export type ConsentTables = {
  grant_uses: { grant_id: string; uses: number }
  look_head: { id: number; version: number }
  disclosures: {
    subject: string
    asker: number
    kind: string
    day: number
    times: Json<Record<string, number>>
  }
  grant_period_uses: { grant_id: string; period: number; uses: number }
  adverse_answers: { exchange_id: string; last_day: string }
  person_requests: {
    id: string
    token_hash: string
    terms: Json<object>
    expires_at: number
    created_at: number
  }
  person_consents: {
    consent_hash: string
    grant_id: string
    person: string
    kind: string
    field: string
    role: string
    holders: number
    providers: Json<number[]>
    expiry: number
    signed: Json<object>
    request_id: string | null
    received_at: number
  }
  person_withdrawals: {
    consent_hash: string
    signed: Json<object>
    statement: string
    leaf_index: number
    received_at: number
  }
  objections: {
    number: number
    hash: string
    subject: string
    kind: string
    record: string
    record_leaf: number
    signed: Json<SignedObjection>
    receipt: string
    receipt_leaf: number
    received_at: number
    outcome: string | null
    outcome_leaf: number | null
    words: ColumnType<SaltedText | null, string | null | undefined, string | null>
    decided_at: number | null
  }
  objection_notices: {
    number: number
    exchange_id: string
    recipient: number
    acknowledgement: string | null
    acknowledged_at: number | null
  }
  received_outcomes: {
    exchange_id: string
    outcome_hash: string
    content: Buffer
    acknowledgement: string
    acknowledgement_leaf: number
    received_at: number
  }
  objection_ledger: {
    provider: number
    objection: string
    receipt: string
    outcome: string | null
    received_at: number
  }
  keepings: {
    grant_id: string
    subject: string
    state: 'owed' | 'restricted' | 'deleted'
    why: 'revoked' | 'over'
    ended_at: number
    terms: Json<object> | null
    statement: string | null
    leaf_index: number | null
  }
  notices: { grant_id: string; member: number; type: string; statement: string }
  readings: { leaf_index: number; subject: string }
  companies: { registrar: number; subject: string; list: Json<object> | null; due_at: number }
  binding_sightings: {
    hash: string
    registrar: number
    subject: string
    binding: Json<object>
    source: 'list' | 'carried'
    seen_at: number
  }
  company_statements: {
    hash: string
    subject: string
    action: 'object' | 'withdraw'
    binding: string | null
    signed: Json<object>
    received_at: number
  }
  company_stops: {
    source: string
    subject: string
    grant_id: string | null
    ends_at: number | null
    received_at: number
    block: number
  }
  binding_alarms: {
    id: GeneratedAlways<number>
    digest: string
    kind: string
    registrar: number
    subject: string
    evidence: Json<object>
    statement: string
    member: number
    leaf_index: number | null
    created_at: number
  }
  binding_heads: { subject: string; statement: string; count: number; at: number; leaf_index: number }
  binding_readers: { subject: string; member: number }
}
