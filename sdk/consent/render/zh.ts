import { purposes } from '../purposes.ts'
import type { Template } from '../template.ts'
import { crossBorderBases } from '../terms.ts'
import type { GrantTerms, NamesOf, RenderedGrant } from './rendered.ts'
import { beijingTime, scopeText, subjectText } from './words.ts'

const periods = { day: '日', week: '周', month: '月', year: '年' } as const

export function renderZh(terms: GrantTerms, template: Template, namesOf: NamesOf): RenderedGrant {
  const bank = namesOf(terms.grantee).zh
  const version = terms.version === 1 ? '' : `本授权为第 ${terms.version} 版，取代之前的版本。`
  return {
    title: '企业查询授权书',
    paragraphs: [
      { heading: '谁授权', text: `${terms.subjectName}（${subjectText(terms.subject, 'zh')}）` },
      { heading: '授权给谁', text: bank },
      { heading: '向谁查询', text: terms.providers.map((p) => namesOf(p).zh).join('、') },
      { heading: '查询什么', text: `${scopeText(terms, 'zh')}。${rangeText(terms)}` },
      ...automatedText(terms),
      { heading: '为了什么', text: `${purposes[terms.purpose].zh}，业务编号 ${terms.caseNumber}` },
      { heading: '为何需要', text: template.necessity.zh },
      {
        heading: '何时有效',
        text: `自 ${beijingTime(terms.notBefore)} 起，至 ${beijingTime(terms.expiry)} 止（北京时间）。${version}`,
      },
      { heading: '怎样查询', text: modeText(terms, bank) },
      { heading: '之后留存', text: keepingText(terms, bank) },
      { heading: '撤销之后', text: afterText(template, bank) },
      { heading: '转给他人', text: onwardText(terms, namesOf) },
      { heading: '在哪里用', text: placeText(terms, bank) },
      { heading: '如果不同意', text: `您可以拒绝，也可以只同意一部分。${template.refusal.zh}` },
      { heading: '可以反悔', text: '您可以随时暂停或撤销，立即生效，无需任何机构同意。' },
      { heading: '谁来签署', text: signersText(terms) },
    ],
  }
}

const signersText = ({ officers, quorum }: GrantTerms): string =>
  officers.length === 1
    ? '由 1 位授权人签署。'
    : `${officers.length} 位授权人中须有 ${quorum} 位签署，签满才生效。`

/** Nobody has a feeling for 3650 days. */
const daysText = (days: number): string => {
  const years = Math.round(days / 365)
  return days < 365 || days % 365 > 31 ? `${days} 天` : `${days} 天（约 ${years} 年）`
}

function rangeText({ dataRange }: GrantTerms): string {
  if (!dataRange) return '不限记录的时间。'
  const { from, to } = dataRange
  if (from === null) return `仅限截至 ${to} 的记录。`
  return to === null ? `仅限 ${from} 起的记录。` : `仅限 ${from} 至 ${to} 的记录。`
}

function modeText({ mode, maxUses, frequency }: GrantTerms, bank: string): string {
  switch (mode) {
    case 'view':
      return '只查看一次。'
    case 'store':
      return `最多查询 ${maxUses} 次。`
    case 'periodic':
      return `定期查询：每${periods[frequency?.per ?? 'day']}最多 ${frequency?.times} 次，总共最多 ${maxUses} 次。`
    case 'subscription':
      return `信息变更时主动告知${bank}，最多 ${maxUses} 次。`
  }
}

const keepingText = ({ mode, retentionDays }: GrantTerms, bank: string): string =>
  mode === 'view'
    ? `${bank}只能查看，不得留存。`
    : `${bank}可留存 ${daysText(retentionDays)}；到期后须删除，或依法限制使用并说明依据。`

function afterText({ bases }: Template, bank: string): string {
  const reasons = bases.map(({ law, days }) => `${law.zh}，最长 ${daysText(days)}`).join('；')
  const except =
    reasons === '' ? '。' : `；只有依照以下规定，才可留存其中一部分，且不得另作他用：${reasons}。`
  return `${bank}须立即停止使用，并删除已取得的信息${except}`
}

const onwardText = ({ onwardTransfer }: GrantTerms, namesOf: NamesOf): string =>
  onwardTransfer.length === 0
    ? '不得转给任何第三方。'
    : `只可转给：${onwardTransfer.map((member) => namesOf(member).zh).join('、')}。`

const placeText = ({ crossBorder }: GrantTerms, bank: string): string =>
  crossBorder === null
    ? '只在中国境内。'
    : `信息将传给在境外的${bank}，依据：${crossBorderBases[crossBorder.basis].zh}，编号 ${crossBorder.number}。`

/** PIPL art. 24: a score by a program is said to be one, with the way to a human. */
const automatedText = ({ scope }: GrantTerms): RenderedGrant['paragraphs'] =>
  scope.some(({ kind }) => kind === 'score')
    ? [
        {
          heading: '自动化评分',
          text: '评分由程序作出，与主要原因一并提供；被评分人有权要求说明，并要求人工复核，联系方式写在评分记录中。',
        },
      ]
    : []
