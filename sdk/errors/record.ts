import type { ErrorEntry } from './entry.ts'

/** Records, their kinds, and rows that can't become one. */
export const recordErrors = {
  RECORD_KIND_UNKNOWN: {
    en: 'There is no such kind of record.',
    zh: '没有此类信息记录。',
    remedy: 'Use one of the kinds that the schema list names.',
  },
  RECORD_FIELD_UNKNOWN: {
    en: 'The kind has no such field.',
    zh: '此类信息记录没有该字段。',
    remedy: 'Use the field names of the kind’s schema.',
  },
  RECORD_INVALID: {
    en: 'The record does not match the schema of its kind.',
    zh: '信息记录不符合其类别的结构定义。',
    remedy: 'Correct the fields that the detail names.',
  },
  RECORD_SIGNATURE_INVALID: {
    en: 'The record is not signed by its issuer.',
    zh: '信息记录未由其签发方签名。',
    remedy: 'Do not rely on it; tell the provider.',
  },
  RECORD_CONFLICT: {
    en: 'A record of this number exists with other content.',
    zh: '该编号的记录已存在且内容不同。',
    remedy: 'Issue a correction; the first record stands.',
  },
  IMPORT_PROFILE_UNKNOWN: {
    en: 'There is no such import profile.',
    zh: '没有该导入格式。',
    remedy: 'Use one of the profiles that the API documents.',
  },
  IMPORT_HEADER_INVALID: {
    en: 'The file lacks columns that the profile needs.',
    zh: '文件缺少该导入格式所需的列。',
    remedy: 'Export the file again with its header row.',
  },
  IMPORT_UNKNOWN: {
    en: 'There is no such import.',
    zh: '没有该次导入。',
    remedy: 'Use the id that the import answered with.',
  },
  ROW_CSV_INVALID: {
    en: 'The line is not readable as CSV.',
    zh: '该行无法按 CSV 解析。',
    remedy: 'Correct the quotes in this line.',
  },
  ROW_LOAN_NUMBER_MISSING: {
    en: 'The row has no loan number.',
    zh: '该行缺少贷款编号。',
    remedy: 'Fill it in.',
  },
  ROW_LOAN_NUMBER_INVALID: {
    en: 'The loan number can’t be read.',
    zh: '贷款编号无法识别。',
    remedy: 'Correct it.',
  },
  ROW_NAME_MISSING: {
    en: 'The row has no borrower name.',
    zh: '该行缺少借款企业名称。',
    remedy: 'Fill it in.',
  },
  ROW_SUBJECT_INVALID: {
    en: 'The company identifier in the row is not valid.',
    zh: '该行企业标识无效。',
    remedy: 'Correct the identifier.',
  },
  ROW_PRINCIPAL_MISSING: { en: 'The row has no principal.', zh: '该行缺少贷款本金。', remedy: 'Fill it in.' },
  ROW_PRINCIPAL_INVALID: {
    en: 'The principal is not an amount of money.',
    zh: '贷款本金不是有效金额。',
    remedy: 'Write it as a decimal with at most two places.',
  },
  ROW_GUARANTEED_MISSING: {
    en: 'The row has no guaranteed amount.',
    zh: '该行缺少担保金额。',
    remedy: 'Fill it in.',
  },
  ROW_GUARANTEED_INVALID: {
    en: 'The guaranteed amount is not an amount of money.',
    zh: '担保金额不是有效金额。',
    remedy: 'Write it as a decimal with at most two places.',
  },
  ROW_LOSS_MISSING: {
    en: 'The row has no loss amount.',
    zh: '该行缺少损失金额。',
    remedy: 'Fill it in; write 0 if there is none.',
  },
  ROW_LOSS_INVALID: {
    en: 'The loss is not an amount of money.',
    zh: '损失金额不是有效金额。',
    remedy: 'Write it as a decimal with at most two places.',
  },
  ROW_LOAN_NUMBER_CONFLICT: {
    en: 'The loan number was used before with other content.',
    zh: '该贷款编号此前已用于不同内容。',
    remedy: 'Correct the number or issue a correction of the first record.',
  },
} as const satisfies Record<string, ErrorEntry>
