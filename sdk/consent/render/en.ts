import { purposes } from '../purposes.ts'
import type { Template } from '../template.ts'
import { crossBorderBases } from '../terms.ts'
import type { GrantTerms, NamesOf, RenderedGrant } from './rendered.ts'
import { beijingTime, scopeText, subjectText } from './words.ts'

export function renderEn(terms: GrantTerms, template: Template, namesOf: NamesOf): RenderedGrant {
  const bank = namesOf(terms.grantee).en
  const version =
    terms.version === 1 ? '' : ` This is version ${terms.version}; it takes the place of the ones before.`
  return {
    title: 'Authorisation to query',
    paragraphs: [
      { heading: 'Who grants', text: `${terms.subjectName} (${subjectText(terms.subject, 'en')})` },
      { heading: 'To whom', text: bank },
      { heading: 'Asked of', text: terms.providers.map((p) => namesOf(p).en).join(', ') },
      { heading: 'What', text: `${scopeText(terms, 'en')}. ${rangeText(terms)}` },
      ...automatedText(terms),
      { heading: 'What for', text: `${purposes[terms.purpose].en}, case ${terms.caseNumber}` },
      { heading: 'Why it is needed', text: template.necessity.en },
      {
        heading: 'When',
        text: `from ${beijingTime(terms.notBefore)} until ${beijingTime(terms.expiry)} (Beijing time).${version}`,
      },
      { heading: 'How', text: modeText(terms, bank) },
      { heading: 'Kept afterwards', text: keepingText(terms, bank) },
      { heading: 'After a revocation', text: afterText(template, bank) },
      { heading: 'Passed on', text: onwardText(terms, namesOf) },
      { heading: 'Where', text: placeText(terms, bank) },
      { heading: 'If you say no', text: `You may refuse, or agree to a part. ${template.refusal.en}` },
      {
        heading: 'If you change your mind',
        text: 'You may pause or revoke at any time, with effect at once, and need nobody’s leave.',
      },
      { heading: 'Who signs', text: signersText(terms) },
    ],
  }
}

const signersText = ({ officers, quorum }: GrantTerms): string =>
  officers.length === 1
    ? 'One officer.'
    : `${quorum} of ${officers.length} officers; it counts once they all have signed.`

/** Nobody has a feeling for 3650 days. */
const daysText = (days: number): string => {
  const years = Math.round(days / 365)
  if (days < 365 || days % 365 > 31) return days === 1 ? '1 day' : `${days} days`
  return `${days} days (about ${years} ${years === 1 ? 'year' : 'years'})`
}

function rangeText({ dataRange }: GrantTerms): string {
  if (!dataRange) return 'Records of any time.'
  const { from, to } = dataRange
  if (from === null) return `Records up to ${to} only.`
  return to === null ? `Records from ${from} on only.` : `Records from ${from} to ${to} only.`
}

function modeText({ mode, maxUses, frequency }: GrantTerms, bank: string): string {
  switch (mode) {
    case 'view':
      return 'It may look once.'
    case 'store':
      return `It may query at most ${times(maxUses)}.`
    case 'periodic':
      return `It may query at intervals: at most ${times(frequency?.times ?? 0)} a ${frequency?.per}, ${times(maxUses)} in all.`
    case 'subscription':
      return `${bank} is told when something changes, at most ${times(maxUses)}.`
  }
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`)

const keepingText = ({ mode, retentionDays }: GrantTerms, bank: string): string =>
  mode === 'view'
    ? `${bank} may look, and keep nothing.`
    : `${bank} may keep the answers for ${daysText(retentionDays)}; then it must delete them, or restrict them and name the law.`

function afterText({ bases }: Template, bank: string): string {
  const reasons = bases.map(({ law, days }) => `${law.en}, for at most ${daysText(days)}`).join('; ')
  const except = reasons === '' ? '.' : `; only these let it keep some of it, restricted to that: ${reasons}.`
  return `${bank} must stop using it at once and delete what it got${except}`
}

const onwardText = ({ onwardTransfer }: GrantTerms, namesOf: NamesOf): string =>
  onwardTransfer.length === 0
    ? 'To nobody.'
    : `Only to: ${onwardTransfer.map((member) => namesOf(member).en).join(', ')}.`

const placeText = ({ crossBorder }: GrantTerms, bank: string): string =>
  crossBorder === null
    ? 'In China only.'
    : `The data go to ${bank} abroad, on the basis of: ${crossBorderBases[crossBorder.basis].en}, number ${crossBorder.number}.`

/** PIPL art. 24: a score by a program is said to be one, with the way to a human. */
const automatedText = ({ scope }: GrantTerms): RenderedGrant['paragraphs'] =>
  scope.some(({ kind }) => kind === 'score')
    ? [
        {
          heading: 'Automated score',
          text: 'A program made the score; its main reasons come with it. Whoever is scored may have it explained and reviewed by a human, whose contact stands in the record.',
        },
      ]
    : []
