import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** The tables of requests that this member answered or refused as provider. */
export type LookTables = {
  looks: {
    request_hash: string
    asker: number
    nonce: string
    exchange_id: string
    grant_id: string
    subject: string | null
    case_number: string
    request: string
    code: string | null
    trace: Json<object> | null
    leaf_index: number
    answer: string | null
    answer_leaf: number | null
    under_order: Generated<boolean>
    shown_after: number | null
    created_at: number
    /** Lists come back as text. */
    disclosed: string[] | null
    link_number: Generated<number | null>
    link_previous: Generated<string | null>
    receipt: Generated<string | null>
    sealed_in: Generated<string | null>
    place: Generated<number | null>
  }
  sealed_answers: { id: string; envelope: string }
}
