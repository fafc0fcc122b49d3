import type { CaSignatureView } from '@hexin/sdk/api/caSignatures.ts'
import type { AuditReport } from '@hexin/sdk/audit/report.ts'
import type { Announcement } from '@hexin/sdk/audit/statements.ts'
import type { GrantStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import type { Body } from '@hexin/sdk/council/decision.ts'
import type { CouncilCall } from '@hexin/sdk/council/decisionCalls.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { LawfulOrder, OrderDetails } from '@hexin/sdk/order/order.ts'
import type { Generated, GeneratedAlways } from 'kysely'
import type { ProposalTerms } from '../ports/council.ts'
import type { Json } from './json.ts'
import type { ChainTables } from './schemaOfChains.ts'
import type { ConsentTables } from './schemaOfConsent.ts'
import type { LookTables } from './schemaOfLooks.ts'
import type { MapTables } from './schemaOfMaps.ts'
import type { RequestFileTables } from './schemaOfRequestFiles.ts'
import type { SubscriptionTables } from './schemaOfSubscriptions.ts'

/** The tables of `migrations/`, as kysely sees them. int8 columns come back as numbers (see `createDatabase`): all of ours stay below 2^53. */
export type Schema = ConsentTables &
  ChainTables &
  LookTables &
  SubscriptionTables &
  RequestFileTables &
  MapTables & {
    chain_cursor: {
      id: number
      chain_id: number
      genesis_hash: string
      block_number: number
      block_hash: string
      block_time: number
    }
    members: {
      number: number
      roles: number
      status: string
      suspended_until: number | null
      profile_hash: string
      admitted_at: number
    }
    seats: { seat_group: number; member: number; account: string; block_number: number; block_time: number }
    proposals: {
      position: GeneratedAlways<number>
      body: Body
      number: string
      proposer: string
      calls: Json<CouncilCall[]>
      description: string
      description_hash: string
      snapshot: number
      deadline: number
      eta: number | null
      outcome: 'executed' | 'canceled' | null
      ended_at: number | null
      terms: Json<ProposalTerms> | null
      block_number: number
      block_time: number
    }
    votes: {
      body: Body
      number: string
      account: string
      support: number
      weight: number
      reason: string
      block_number: number
      block_time: number
    }
    member_keys: {
      member: number
      key_index: number
      purpose: number
      algorithm: number
      material: string
      not_before: number
      not_after: number
    }
    grant_states: {
      grant_id: string
      artefact_hash: string
      state: GrantStanding['state']
      sequence: number
      revoke_key: string
      registered_block: number
      /** The first version's id; null for a first version itself. */
      origin: string | null
      /** Block in which it was revoked or superseded; null while it wasn't. */
      ended_block: number | null
    }
    anchors: {
      member: number
      size: number
      root: string
      note_hash: string
      block_number: number
      block_time: number
    }
    log_head: { id: number; size: number }
    leaves: { leaf_index: number; hash: Buffer; kind: string; statement: Buffer }
    tiles: { level: number; tile_index: number; hashes: Buffer }
    log_checkpoints: {
      size: number
      root: string
      note: string
      note_hash: string
      nonce: number
      created_at: number
    }
    chain_account: { id: number; next_nonce: number }
    outbox: {
      nonce: number
      purpose: string
      raw: string
      hash: string
      state: 'signed' | 'mined' | 'final' | 'reverted'
      gas_used: number | null
      block_number: number | null
      created_at: number
      idempotency_key: string | null
      body_hash: string | null
    }
    records: {
      id: GeneratedAlways<number>
      kind: string
      number: string
      subject: string
      content_hash: string
      claims: Json<Record<string, string | number>>
      sd_jwt: string
      leaf_index: number
      created_at: number
      superseded_by: Generated<number | null>
      objected: Generated<boolean>
    }
    imports: {
      id: string
      profile: string
      started_at: number
      finished_at: number | null
      report: Json<object>
    }
    import_records: { import_id: string; record_id: number }
    grants: {
      grant_id: string
      artefact_hash: string
      subject: string
      grantee: number
      case_number: string
      expiry: number
      signed: Json<object>
      revoke_key: string
      received_at: number
    }
    revocations: { grant_id: string; signature: string; received_at: number }
    grant_requests: {
      id: string
      token_hash: string
      proposal: Json<object>
      expires_at: number
      grant_id: string | null
      created_at: number
      declined_at: number | null
      decline_reason: string | null
      decline_words: string | null
      cosigners: Json<readonly object[]>
      partial: Json<object> | null
    }
    relay_operations: {
      id: string
      own: boolean
      grant_id: string
      action: 'register' | 'widen' | 'pause' | 'resume' | 'revoke'
      sequence: number
      calldata: string
      state: 'open' | 'sent' | 'done' | 'refused'
      next_attempt_at: number
      expires_at: number
      nonce: number | null
      detail: string | null
      created_at: number
    }
    messages: {
      id: GeneratedAlways<number>
      recipient: number
      method: string
      body: string
      state: 'open' | 'delivered' | 'refused' | 'expired'
      attempts: number
      next_attempt_at: number
      expires_at: number
      detail: string | null
      code: string | null
      created_at: number
    }
    refusals: {
      id: GeneratedAlways<number>
      request_hash: string
      asker: number
      exchange_id: string
      grant_id: string
      case_number: string
      code: string
      created_at: number
    }
    exchanges: {
      id: string
      idempotency_key: string
      body_hash: string
      grant_id: string
      provider: number
      subject: string | null
      case_number: string
      state: 'sent' | 'answered' | 'refused' | 'invalid' | 'undeliverable'
      code: string | null
      request: string | null
      request_hash: string | null
      expires_at: number
      answer: Buffer | null
      records: Generated<number>
      fields_disclosed: Generated<number>
      receipt_leaf: number | null
      trace: Json<object> | null
      period: number | null
      under_order: Generated<boolean>
      shown_after: number | null
      created_at: number
      noticed: Generated<boolean>
      acknowledged: Generated<boolean>
      attempts: Generated<number>
      next_attempt_at: Generated<number>
      waits_for: string | null
    }
    orders: {
      order_id: Hex
      statement: string
      details: Json<OrderDetails>
      terms: Json<LawfulOrder>
      signer: number
      leaf_index: number
      received_at: number
    }
    audits: {
      audit_id: string
      statement: string
      terms: Json<Announcement>
      leaf_index: number
      state: 'announced' | 'done' | 'failed'
      failure: string | null
      report: Json<AuditReport> | null
      created_at: number
    }
    ca_signatures: {
      grant_id: string
      signature_hash: Buffer
      terms: Json<Omit<CaSignatureView, 'leafIndex'>>
      document: Buffer | null
      leaf_index: number
    }
    grant_keys: { grant_id: string; slot: number }
    api_tokens: {
      id: string
      hash: string
      name: string
      role: string
      person: string | null
      created_at: number
      expires_at: number
      last_used_at: Generated<number | null>
      revoked_at: Generated<number | null>
    }
    idempotency_keys: { key: string; request_hash: string; answer: Buffer | null; created_at: number }
    evidence: {
      id: string
      type: 'file' | 'batch'
      leaf_index: number
      statement: Buffer
      manifest: Buffer
      items: Buffer | null
      item_count: number
      idempotency_key: string | null
      body_hash: string
      created_at: number
    }
  }
