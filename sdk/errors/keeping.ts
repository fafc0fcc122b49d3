import type { ErrorEntry } from './entry.ts'

/** What became of answers after their grant had ended. */
export const keepingErrors = {
  ANSWER_WITHHELD: {
    en: 'The grant has ended: what it gave may not be used.',
    zh: '授权已终止：已取得的信息不得使用。',
    remedy: 'Delete it, or restrict it to a legal basis of the template and name that basis to read it.',
    remedyZh: '请删除，或依模板所列法律依据限制留存，并在读取时说明该依据。',
  },
  ANSWER_DELETED: {
    en: 'The answer was deleted and its key destroyed.',
    zh: '应答已删除，其密钥已销毁。',
    remedy: 'Ask again under a new grant if there is a reason.',
    remedyZh: '确有需要的，请另行取得授权后再查询。',
  },
  ASKER_OVERDUE: {
    en: 'The asker owes a statement about what it kept of a revoked grant.',
    zh: '查询方对已撤销授权所留存的信息逾期未作说明。',
    remedy: 'Delete or restrict what is overdue (hexin grant duties), then ask again.',
    remedyZh: '请先删除或限制留存逾期信息（hexin grant duties），再行查询。',
  },
  RESTRICTION_INVALID: {
    en: 'The answers can’t be restricted like this.',
    zh: '不能如此限制留存。',
    remedy: 'Name granted fields, a basis of the grant’s template, and a date within what it allows.',
    remedyZh: '请列明授权范围内的字段、模板所列的依据以及其允许期限内的日期。',
  },
  GRANT_IN_FORCE: {
    en: 'The grant is still in force.',
    zh: '授权仍在有效期内。',
    remedy: 'Restrict answers once the grant has ended; delete them whenever you like.',
    remedyZh: '授权终止后方可限制留存；删除可随时进行。',
  },
} as const satisfies Record<string, ErrorEntry>
