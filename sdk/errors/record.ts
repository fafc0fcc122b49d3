import type { ErrorEntry } from './entry.ts'

/** Records, their kinds, and rows that can't become one. */
export const recordErrors = {
  RECORD_KIND_UNKNOWN: {
    en: 'There is no such kind of record.',
    zh: '没有此类信息记录。',
    remedy: 'Use one of the kinds that the schema list names.',
    remedyZh: '请使用结构定义列表中的类别。',
  },
  RECORD_FIELD_UNKNOWN: {
    en: 'The kind has no such field.',
    zh: '此类信息记录没有该字段。',
    remedy: 'Use the field names of the kind’s schema.',
    remedyZh: '请使用该类别结构定义中的字段名。',
  },
  RECORD_INVALID: {
    en: 'The record does not match the schema of its kind.',
    zh: '信息记录不符合其类别的结构定义。',
    remedy: 'Correct the fields that the detail names.',
    remedyZh: '请更正详情中指出的字段。',
  },
  RECORD_SIGNATURE_INVALID: {
    en: 'The record is not signed by its issuer.',
    zh: '信息记录未由其签发方签名。',
    remedy: 'Do not rely on it; tell the provider.',
    remedyZh: '请勿采信；请告知提供方。',
  },
  RECORD_CONFLICT: {
    en: 'A record of this number exists with other content.',
    zh: '该编号的记录已存在且内容不同。',
    remedy: 'Issue a correction; the first record stands.',
    remedyZh: '请签发更正；首条记录保持不变。',
  },
  IMPORT_PROFILE_UNKNOWN: {
    en: 'There is no such import profile.',
    zh: '没有该导入格式。',
    remedy: 'Use one of the profiles that the API documents.',
    remedyZh: '请使用接口文档列出的导入格式。',
  },
  IMPORT_HEADER_INVALID: {
    en: 'The file lacks columns that the profile needs.',
    zh: '文件缺少该导入格式所需的列。',
    remedy: 'Export the file again with its header row.',
    remedyZh: '请带标题行重新导出文件。',
  },
  IMPORT_UNKNOWN: {
    en: 'There is no such import.',
    zh: '没有该次导入。',
    remedy: 'Use the id that the import answered with.',
    remedyZh: '请使用导入时返回的编号。',
  },
  ROW_CSV_INVALID: {
    en: 'The line is not readable as CSV.',
    zh: '该行无法按 CSV 解析。',
    remedy: 'Correct the quotes in this line.',
    remedyZh: '请更正该行的引号。',
  },
  ROW_LOAN_NUMBER_MISSING: {
    en: 'The row has no loan number.',
    zh: '该行缺少贷款编号。',
    remedy: 'Fill it in.',
    remedyZh: '请补填。',
  },
  ROW_LOAN_NUMBER_INVALID: {
    en: 'The loan number can’t be read.',
    zh: '贷款编号无法识别。',
    remedy: 'Correct it.',
    remedyZh: '请更正。',
  },
  ROW_NAME_MISSING: {
    en: 'The row has no borrower name.',
    zh: '该行缺少借款企业名称。',
    remedy: 'Fill it in.',
    remedyZh: '请补填。',
  },
  ROW_SUBJECT_INVALID: {
    en: 'The company identifier in the row is not valid.',
    zh: '该行企业标识无效。',
    remedy: 'Correct the identifier.',
    remedyZh: '请更正该标识。',
  },
  ROW_PRINCIPAL_MISSING: {
    en: 'The row has no principal.',
    zh: '该行缺少贷款本金。',
    remedy: 'Fill it in.',
    remedyZh: '请补填。',
  },
  ROW_PRINCIPAL_INVALID: {
    en: 'The principal is not an amount of money.',
    zh: '贷款本金不是有效金额。',
    remedy: 'Write it as a decimal with at most two places.',
    remedyZh: '请以十进制书写，至多两位小数。',
  },
  ROW_GUARANTEED_MISSING: {
    en: 'The row has no guaranteed amount.',
    zh: '该行缺少担保金额。',
    remedy: 'Fill it in.',
    remedyZh: '请补填。',
  },
  ROW_GUARANTEED_INVALID: {
    en: 'The guaranteed amount is not an amount of money.',
    zh: '担保金额不是有效金额。',
    remedy: 'Write it as a decimal with at most two places.',
    remedyZh: '请以十进制书写，至多两位小数。',
  },
  ROW_LOSS_MISSING: {
    en: 'The row has no loss amount.',
    zh: '该行缺少损失金额。',
    remedy: 'Fill it in; write 0 if there is none.',
    remedyZh: '请补填；没有损失时填 0。',
  },
  ROW_LOSS_INVALID: {
    en: 'The loss is not an amount of money.',
    zh: '损失金额不是有效金额。',
    remedy: 'Write it as a decimal with at most two places.',
    remedyZh: '请以十进制书写，至多两位小数。',
  },
  ROW_LOAN_NUMBER_CONFLICT: {
    en: 'The loan number was used before with other content.',
    zh: '该贷款编号此前已用于不同内容。',
    remedy: 'Correct the number or issue a correction of the first record.',
    remedyZh: '请更正编号，或对首条记录签发更正。',
  },
} as const satisfies Record<string, ErrorEntry>
