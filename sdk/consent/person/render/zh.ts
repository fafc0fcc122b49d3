import { personRoles } from '../../../schemas/field.ts'
import { purposes } from '../../purposes.ts'
import type { NamesOf, RenderedGrant } from '../../render/rendered.ts'
import { beijingTime, scopeText, subjectText } from '../../render/words.ts'
import { methods, rights } from '../codes.ts'
import type { PersonTerms } from '../consent.ts'
import type { PersonItem } from '../item.ts'

export function renderPersonZh(terms: PersonTerms, item: PersonItem, namesOf: NamesOf): RenderedGrant {
  const { recipient, retentionDays } = terms
  const { kind, field } = terms.item
  return {
    title: '个人信息单独同意书',
    paragraphs: [
      {
        heading: '您的身份',
        text: `${terms.subjectName}（${subjectText(terms.subject, 'zh')}）的${personRoles[terms.role].zh}`,
      },
      { heading: '哪一项信息', text: scopeText({ scope: [{ kind, fields: [field] }] }, 'zh') },
      { heading: '谁接收', text: `${namesOf(recipient.member).zh}。联系方式：${recipient.contact}` },
      { heading: '由谁提供', text: terms.providers.map((provider) => namesOf(provider).zh).join('、') },
      { heading: '为了什么', text: purposes[terms.purpose].zh },
      { heading: '怎样处理', text: terms.methods.map((method) => methods[method].zh).join('、') },
      { heading: '为何需要', text: item.necessity.zh },
      { heading: '对您的影响', text: item.impact.zh },
      {
        heading: '保存多久',
        text: retentionDays === 0 ? '只查看，不保存。' : `每次取得后保存 ${retentionDays} 天。`,
      },
      { heading: '有效期', text: `至 ${beijingTime(terms.expiry)}（北京时间）。` },
      {
        heading: '您的权利',
        text: `${terms.rights.map((right) => rights[right].zh).join('；')}。请按上述联系方式向接收方提出；也可以向监管机构投诉。`,
      },
      {
        heading: '怎样撤回',
        text: '您可以随时在本签署页面撤回，与同意一样方便，收到即停止；撤回前已经进行的处理不受影响。',
      },
      {
        heading: '如果不同意',
        text: '只是不提供这一项信息，不影响您对其他各项的决定，也不影响您的其他权益。',
      },
    ],
  }
}
