import { recordKinds } from '../../schemas/kind.ts'
import type { SubjectId } from '../../schemas/subject.ts'
import type { Language } from '../../schemas/titles.ts'
import type { GrantTerms } from './rendered.ts'

/** Which company, as its papers say it: two of one name are told apart by this. */
export function subjectText(subject: SubjectId, language: Language): string {
  const [scheme, value] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)]
  return `${subjectSchemes[scheme as keyof typeof subjectSchemes][language]} ${value}`
}

const subjectSchemes = {
  uscc: { zh: '统一社会信用代码', en: 'unified social credit code' },
  lei: { zh: '全球法人识别编码', en: 'legal entity identifier' },
  local: { zh: '数据来源编号', en: 'number at the data source' },
} as const

export function scopeText({ scope }: Pick<GrantTerms, 'scope'>, language: Language): string {
  const [comma, colon, semicolon] = language === 'zh' ? ['、', '：', '；'] : [', ', ': ', '; ']
  return scope
    .map(({ kind, fields }) => {
      const spec = recordKinds[kind]
      const names = fields.map((field) => spec?.fields[field]?.title[language] ?? field)
      return `${spec?.title[language] ?? kind}${colon}${names.join(comma)}`
    })
    .join(semicolon)
}

/** yyyy-mm-dd hh:mm:ss in UTC+8, where the signers and the law are. */
export function beijingTime(unixSeconds: number): string {
  return new Date((unixSeconds + 8 * 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ')
}
