import type { ErrorEntry } from './entry.ts'

/** T+1 files of a core system. */
export const requestFileErrors = {
  FILE_INVALID: {
    en: 'A line of the file is not as its format has it.',
    zh: '文件中有一行不符合格式。',
    remedy: 'Correct the line that the detail names, and hand the file in again; nothing of it was asked.',
    remedyZh: '请更正详情所指的行后重新提交；该文件尚未发出任何查询。',
  },
  FILE_ENCODING_INVALID: {
    en: 'A line of the file is not in the encoding that its header names.',
    zh: '文件中有一行不是文件头所声明的编码。',
    remedy:
      'Write the file in the encoding of its header, without a byte order mark; nothing of it was asked.',
    remedyZh: '请按文件头声明的编码写出文件，不带字节顺序标记；该文件尚未发出任何查询。',
  },
  FILE_TOTALS_MISMATCH: {
    en: 'The file’s control totals are not those of its rows.',
    zh: '文件的控制总数与明细不符。',
    remedy: 'Export the file again: it is damaged or cut short. Nothing of it was asked.',
    remedyZh: '文件已损坏或不完整，请重新导出；该文件尚未发出任何查询。',
  },
  FILE_SERIAL_REUSED: {
    en: 'A global serial number of the file was used before.',
    zh: '文件中有全局流水号已被使用。',
    remedy: 'Give each question a serial number of its own, for ever; nothing of this file was asked.',
    remedyZh: '每笔查询须使用永不重复的流水号；该文件尚未发出任何查询。',
  },
  FILE_SEQUENCE_REUSED: {
    en: 'Another file of this business date has this sequence number.',
    zh: '该业务日期已有同一批次号的其他文件。',
    remedy: 'Hand in the same bytes to see that file, or give this one the next sequence number.',
    remedyZh: '提交相同内容可查看原文件；否则请使用下一个批次号。',
  },
  FILE_UNKNOWN: {
    en: 'There is no such file.',
    zh: '没有该文件。',
    remedy: 'Use the id that its intake answered with: the business date and the sequence number.',
    remedyZh: '请使用受理时返回的编号：业务日期和批次号。',
  },
  FILE_UNFINISHED: {
    en: 'Questions of this file are still open.',
    zh: '该文件尚有未完成的查询。',
    remedy: 'Ask again later; the file’s view counts what is open.',
    remedyZh: '请稍后再取；文件状态中有未完成的笔数。',
  },
  FILE_GRANT_VIEW_ONLY: {
    en: 'The grant allows looking once, which a file cannot do.',
    zh: '该授权仅限当场查看一次，不能以文件方式查询。',
    remedy: 'Ask this question by itself, where somebody looks at the answer.',
    remedyZh: '请单独查询，并由经办人当场查看。',
  },
} as const satisfies Record<string, ErrorEntry>
