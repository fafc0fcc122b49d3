import type { ErrorEntry } from './entry.ts'

/** Audits by draw. */
export const auditErrors = {
  AUDIT_UNKNOWN: {
    en: 'No audit of this id was announced here.',
    zh: '本机构未公告过该编号的抽查。',
    remedy: 'List the audits of this node.',
    remedyZh: '请列出本节点的抽查。',
  },
  AUDIT_INVALID: {
    en: 'The audit’s announcement or demand does not hold.',
    zh: '抽查公告或调取要求不成立。',
    remedy: 'Correct what the detail names, or announce the audit anew.',
    remedyZh: '请按说明更正，或重新公告。',
  },
  AUDIT_TOO_EARLY: {
    en: 'The block that decides the draw is not final yet.',
    zh: '决定抽样的区块尚未终局。',
    remedy: 'Demand again once it is.',
    remedyZh: '请待该区块终局后再提出。',
  },
  AUDIT_SEED_KNOWN: {
    en: 'The announcement was not final on the chain before the block that decides the draw.',
    zh: '抽查公告未在决定抽样的区块之前于链上终局。',
    remedy: 'Announce the audit anew, with a later block.',
    remedyZh: '请以更晚的区块重新公告。',
  },
  AUDIT_LOG_EMPTY: {
    en: 'This member’s log has no final checkpoint over the range.',
    zh: '该成员的存证日志在此范围内尚无已终局的检查点。',
    remedy: 'Choose a range below the log’s anchored size.',
    remedyZh: '请选择不超过已上链大小的范围。',
  },
} as const satisfies Record<string, ErrorEntry>
