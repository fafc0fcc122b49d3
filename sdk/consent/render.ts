import { recordKinds } from '../schemas/kind.ts'
import type { SubjectId } from '../schemas/subject.ts'
import type { Language } from '../schemas/titles.ts'
import type { GrantArtefact } from './artefact.ts'
import { purposes } from './purposes.ts'

/** A grant in plain words: a heading and its paragraphs, in the order in which a person should read them. */
export type RenderedGrant = {
  readonly title: string
  readonly paragraphs: readonly { readonly heading: string; readonly text: string }[]
}

export type NamesOf = (member: number) => { readonly zh: string; readonly en: string }

/**
 * Says in plain words what an artefact grants. The text is made from the artefact alone (and the members' names), so that what is
 * read is what is signed.
 */
export function renderGrant(artefact: GrantArtefact, language: Language, namesOf: NamesOf): RenderedGrant {
  return language === 'zh' ? renderZh(artefact, namesOf) : renderEn(artefact, namesOf)
}

function renderZh(artefact: GrantArtefact, namesOf: NamesOf): RenderedGrant {
  const bank = namesOf(artefact.grantee).zh
  const keeping =
    artefact.mode === 'view'
      ? `${bank}只能查看，不得留存。`
      : `${bank}可留存 ${artefact.retentionDays} 天；到期后须删除，或依法限制使用并说明依据。`
  return {
    title: '企业查询授权书',
    paragraphs: [
      { heading: '谁授权', text: `${artefact.subjectName}（${subjectText(artefact.subject, 'zh')}）` },
      { heading: '授权给谁', text: bank },
      { heading: '向谁查询', text: artefact.providers.map((p) => namesOf(p).zh).join('、') },
      { heading: '查询什么', text: scopeText(artefact, 'zh') },
      { heading: '为了什么', text: `${purposes[artefact.purpose].zh}，业务编号 ${artefact.caseNumber}` },
      {
        heading: '何时有效',
        text: `自 ${beijingTime(artefact.notBefore)} 起，至 ${beijingTime(artefact.expiry)} 止（北京时间）`,
      },
      { heading: '可查几次', text: `最多 ${artefact.maxUses} 次` },
      { heading: '之后留存', text: keeping },
      { heading: '转给他人', text: '不得转给任何第三方。' },
      {
        heading: '如果不同意',
        text: `您可以拒绝，也可以只同意一部分。拒绝后${bank}不会得到这些信息，由其自行决定是否继续办理。`,
      },
      { heading: '可以反悔', text: '您可以随时暂停或撤销，立即生效，无需任何机构同意。' },
      { heading: '谁来签署', text: `${artefact.officers.length} 位授权人中须有 ${artefact.quorum} 位签署。` },
    ],
  }
}

function renderEn(artefact: GrantArtefact, namesOf: NamesOf): RenderedGrant {
  const bank = namesOf(artefact.grantee).en
  const keeping =
    artefact.mode === 'view'
      ? `${bank} may look, and keep nothing.`
      : `${bank} may keep the answers for ${artefact.retentionDays} days; then it must delete them, or restrict them and name the law.`
  return {
    title: 'Authorisation to query',
    paragraphs: [
      { heading: 'Who grants', text: `${artefact.subjectName} (${subjectText(artefact.subject, 'en')})` },
      { heading: 'To whom', text: bank },
      { heading: 'Asked of', text: artefact.providers.map((p) => namesOf(p).en).join(', ') },
      { heading: 'What', text: scopeText(artefact, 'en') },
      { heading: 'What for', text: `${purposes[artefact.purpose].en}, case ${artefact.caseNumber}` },
      {
        heading: 'When',
        text: `from ${beijingTime(artefact.notBefore)} until ${beijingTime(artefact.expiry)} (Beijing time)`,
      },
      { heading: 'How often', text: `at most ${artefact.maxUses} times` },
      { heading: 'Kept afterwards', text: keeping },
      { heading: 'Passed on', text: 'To nobody.' },
      {
        heading: 'If you say no',
        text: `You may refuse, or agree to a part. Then ${bank} does not get this information, and decides by itself whether to go on.`,
      },
      {
        heading: 'If you change your mind',
        text: 'You may pause or revoke at any time, with effect at once, and need nobody’s leave.',
      },
      { heading: 'Who signs', text: `${artefact.quorum} of ${artefact.officers.length} officers.` },
    ],
  }
}

/** Which company, as its papers say it: two of one name are told apart by this. */
function subjectText(subject: SubjectId, language: Language): string {
  const [scheme, value] = [subject.slice(0, subject.indexOf(':')), subject.slice(subject.indexOf(':') + 1)]
  return `${subjectSchemes[scheme as keyof typeof subjectSchemes][language]} ${value}`
}

const subjectSchemes = {
  uscc: { zh: '统一社会信用代码', en: 'unified social credit code' },
  lei: { zh: '全球法人识别编码', en: 'legal entity identifier' },
  local: { zh: '数据来源编号', en: 'number at the data source' },
} as const

function scopeText({ scope }: GrantArtefact, language: Language): string {
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
function beijingTime(unixSeconds: number): string {
  return new Date((unixSeconds + 8 * 3600) * 1000).toISOString().slice(0, 19).replace('T', ' ')
}
