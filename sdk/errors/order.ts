import type { ErrorEntry } from './entry.ts'

/** Lawful orders (法定调取). */
export const orderErrors = {
  ORDER_UNKNOWN: {
    en: 'No lawful order of this id names you as the one who asks.',
    zh: '没有以贵机构为查询方的该项法定调取。',
    remedy: 'Have the issuing body send the order to this member.',
    remedyZh: '请由调取机关将调取文书送达本机构。',
  },
  ORDER_INVALID: {
    en: 'The lawful order is malformed or contradicts itself.',
    zh: '法定调取文书格式有误或前后矛盾。',
    remedy: 'Correct what the detail names and issue it again.',
    remedyZh: '请按说明更正后重新签发。',
  },
  ORDER_ISSUER_INVALID: {
    en: 'The order was not signed by a court or a regulator in good standing.',
    zh: '法定调取并非由有资格的法院或监管机构签署。',
    remedy: 'Have a court or regulator that is a member issue or present it.',
    remedyZh: '请由作为成员的法院或监管机构签发或代为提交。',
  },
  ORDER_OFFICERS_INVALID: {
    en: 'The order does not name exactly two officers.',
    zh: '法定调取未列明两名办案人员。',
    remedy: 'Issue it again with two officers.',
    remedyZh: '请列明两名办案人员后重新签发。',
  },
  ORDER_PROVIDER_MISMATCH: {
    en: 'The order does not name this provider.',
    zh: '法定调取未列明该提供方。',
    remedy: 'Ask a provider that the order names.',
    remedyZh: '请向文书列明的提供方调取。',
  },
  ORDER_NOT_STARTED: {
    en: 'The order is not in force yet.',
    zh: '法定调取尚未生效。',
    remedy: 'Ask once it has begun.',
    remedyZh: '请在生效后再查询。',
  },
  ORDER_EXPIRED: {
    en: 'The order has expired.',
    zh: '法定调取已过期。',
    remedy: 'Have a new one issued.',
    remedyZh: '请重新取得调取文书。',
  },
  ORDER_KIND_EXCEEDED: {
    en: 'The order does not cover this kind of record.',
    zh: '法定调取不包括该类信息。',
    remedy: 'Ask for a kind that the order names.',
    remedyZh: '请查询文书列明的信息种类。',
  },
  ORDER_SCOPE_EXCEEDED: {
    en: 'The order does not cover all of these fields.',
    zh: '法定调取不包括所查询的全部字段。',
    remedy: 'Ask for the fields that the order names.',
    remedyZh: '请查询文书列明的字段。',
  },
  ORDER_USES_EXHAUSTED: {
    en: 'The order has been used as often as it allows.',
    zh: '法定调取的次数已用完。',
    remedy: 'Have a new one issued.',
    remedyZh: '请重新取得调取文书。',
  },
  ORDER_ABROAD: {
    en: 'Nothing goes to a member abroad under an order.',
    zh: '不得依据法定调取向境外提供信息。',
    remedy: 'Ask the authority in charge of judicial assistance.',
    remedyZh: '请通过主管机关办理司法协助。',
  },
} as const satisfies Record<string, ErrorEntry>
