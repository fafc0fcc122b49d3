/** What an audit can find in an exchange, or in how a member answers the audit. */
export const findingWords = {
  HANDOVER_REFUSED: { en: 'The member did not hand over what was drawn.', zh: '成员机构未交出抽中的材料。' },
  LEAF_UNPROVEN: {
    en: 'What was handed over is not proven to stand in the member’s log.',
    zh: '交出的内容未能证明载于该成员的存证日志。',
  },
  REQUEST_MISSING: { en: 'The signed request is missing.', zh: '缺少已签名的查询请求。' },
  REQUEST_INVALID: {
    en: 'Request and entry do not belong together, or were signed by somebody else.',
    zh: '查询请求与登记不相符，或由他人签名。',
  },
  DOCUMENT_MISSING: { en: 'The grant or order is missing.', zh: '缺少授权书或法定调取文书。' },
  DOCUMENT_INVALID: {
    en: 'The grant or order does not verify, or is another one.',
    zh: '授权书或法定调取文书未通过核验，或并非所引用的文书。',
  },
  DECISION_DIFFERS: {
    en: 'It was answered, and the rules refuse it.',
    zh: '已答复，但按规则应予拒绝。',
  },
  PURPOSE_OUTSIDE_GRANT: {
    en: 'It was answered for a purpose that the grant does not name.',
    zh: '所答复的查询目的超出授权。',
  },
  ANSWERED_AFTER_REVOCATION: {
    en: 'It was answered when the grant’s end was already final on the chain.',
    zh: '授权终止已在链上终局后仍予答复。',
  },
  STATE_CONTRADICTS_CHAIN: {
    en: 'The entry says something else than the chain.',
    zh: '登记的状态与链上记录不一致。',
  },
  COUNTER_CONTRADICTS_ENTRIES: {
    en: 'Two entries under one grant count the same use, or count backwards.',
    zh: '同一授权下的两项登记使用次数重复或倒退。',
  },
  LOOK_MISSING: {
    en: 'The asker got an answer, and the provider has no entry for it.',
    zh: '查询方已获答复，提供方却无相应登记。',
  },
  ANSWER_MISSING: {
    en: 'The asker got an answer, and the provider does not show the one that it signed.',
    zh: '查询方已获答复，提供方却未出示所签答复。',
  },
  ANSWERED_BEFORE_LOOK: {
    en: 'The answer stands in the log before the entry.',
    zh: '答复先于登记载入日志。',
  },
  RECEIPT_MISSING: { en: 'The asker has no receipt for it.', zh: '查询方缺少回执。' },
  RECEIPTS_CONTRADICT: {
    en: 'What the two sides signed contradicts each other.',
    zh: '双方签署的记录互相矛盾。',
  },
} as const

export type FindingCode = keyof typeof findingWords

export type AuditFinding = {
  readonly code: FindingCode
  /** Who has to answer for it. */
  readonly member: number
  /** Hash of the request; null for what concerns no single exchange. */
  readonly request: string | null
  /** What was found: a code of the gate, a value, a hash. */
  readonly found: string
  /** Hashes of the statements that show it. */
  readonly evidence: readonly string[]
}
