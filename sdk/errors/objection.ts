import type { ErrorEntry } from './entry.ts'

/** Objections to records. */
export const objectionErrors = {
  OBJECTION_MALFORMED: {
    en: 'The objection is not in its canonical form.',
    zh: '异议申请不符合规范格式。',
    remedy: 'Sign the canonical text (RFC 8785) of an objection as docs/spec/objection.md has it.',
    remedyZh: '请按 docs/spec/objection.md 签署异议的规范文本（RFC 8785）。',
  },
  OBJECTION_CHAIN_MISMATCH: {
    en: 'The objection was signed for another network.',
    zh: '该异议是为另一网络签署的。',
    remedy: 'Sign it with this network’s chain and contract.',
    remedyZh: '请以本网络的链和合约签署。',
  },
  OBJECTION_SIGNATURE_INVALID: {
    en: 'The objection is not signed by an officer of the company.',
    zh: '异议申请未由该企业的授权人签署。',
    remedy:
      'Sign with a key that the registrar has bound to this company and that is in effect, and hand in its binding.',
    remedyZh: '请使用登记机构已为该企业绑定且有效的密钥签署，并附其绑定声明。',
  },
  OBJECTION_PROVIDER_MISMATCH: {
    en: 'The objection is for another provider.',
    zh: '该异议应向另一提供方提出。',
    remedy: 'Hand it in at the provider that holds the record.',
    remedyZh: '请向持有该记录的提供方提出。',
  },
  OBJECTION_RECORD_UNKNOWN: {
    en: 'There is no such record about this company here.',
    zh: '本机构没有关于该企业的此条信息记录。',
    remedy: 'Name a record that the list of the company’s own records shows as current.',
    remedyZh: '请指明该企业自身记录列表中现行的一条记录。',
  },
  OBJECTION_ALREADY_OPEN: {
    en: 'An objection to this record is open already.',
    zh: '该信息记录已有未办结的异议。',
    remedy: 'Wait for its outcome; its number is in what was found.',
    remedyZh: '请等待其处理结果；其编号见所示内容。',
  },
  OBJECTION_UNKNOWN: {
    en: 'There is no such objection.',
    zh: '没有该异议。',
    remedy: 'Use a number from the list of objections.',
    remedyZh: '请使用异议列表中的编号。',
  },
  OBJECTION_CLOSED: {
    en: 'The objection has an outcome already.',
    zh: '该异议已有处理结果。',
    remedy: 'It stands. The company may object again.',
    remedyZh: '结果不变；企业可再次提出异议。',
  },
  OBJECTION_CORRECTION_INVALID: {
    en: 'The correction changes none of the disputed fields, or one that can’t be changed.',
    zh: '更正未改动任何有异议的字段，或改动了不可改动的字段。',
    remedy: 'Change at least one disputed field, and not the record’s number; or refuse with reasons.',
    remedyZh: '请至少更改一个有异议的字段，且不得更改记录编号；否则请说明理由予以拒绝。',
  },
  OBJECTION_STATEMENT_INVALID: {
    en: 'A statement about an objection does not fit the objection.',
    zh: '有关异议的声明与该异议不相符。',
    remedy: 'Do not rely on it; tell the member that sent it, and the regulator.',
    remedyZh: '请勿采信；请告知发送方成员和监管机构。',
  },
  OBJECTION_NOTICE_INVALID: {
    en: 'The notice of an outcome does not fit the answer that it is about.',
    zh: '异议结果通知与其所指的应答不相符。',
    remedy: 'Do not use it. Keep it and tell the regulator.',
    remedyZh: '请勿使用；请留存并告知监管机构。',
  },
} as const satisfies Record<string, ErrorEntry>
