import { personRoles } from '../../../schemas/field.ts'
import { purposes } from '../../purposes.ts'
import type { NamesOf, RenderedGrant } from '../../render/rendered.ts'
import { beijingTime, scopeText, subjectText } from '../../render/words.ts'
import { methods, rights } from '../codes.ts'
import type { PersonTerms } from '../consent.ts'
import type { PersonItem } from '../item.ts'

export function renderPersonEn(terms: PersonTerms, item: PersonItem, namesOf: NamesOf): RenderedGrant {
  const { recipient, retentionDays } = terms
  const { kind, field } = terms.item
  return {
    title: 'A person’s separate consent',
    paragraphs: [
      {
        heading: 'Who you are here',
        text: `${personRoles[terms.role].en} of ${terms.subjectName} (${subjectText(terms.subject, 'en')})`,
      },
      { heading: 'Which item', text: scopeText({ scope: [{ kind, fields: [field] }] }, 'en') },
      { heading: 'Who receives it', text: `${namesOf(recipient.member).en}. Contact: ${recipient.contact}` },
      { heading: 'From whom', text: terms.providers.map((provider) => namesOf(provider).en).join(', ') },
      { heading: 'What for', text: purposes[terms.purpose].en },
      { heading: 'What is done with it', text: terms.methods.map((method) => methods[method].en).join(', ') },
      { heading: 'Why it is needed', text: item.necessity.en },
      { heading: 'What it means for you', text: item.impact.en },
      {
        heading: 'Kept for',
        text:
          retentionDays === 0
            ? 'It is looked at and not kept.'
            : `${retentionDays} days after each time it was got.`,
      },
      { heading: 'Until', text: `${beijingTime(terms.expiry)} (Beijing time).` },
      {
        heading: 'Your rights',
        text: `To ${terms.rights.map((right) => rights[right].en).join('; ')}. Turn to the recipient by the contact above, or complain to the regulator.`,
      },
      {
        heading: 'How to withdraw',
        text: 'On this page, at any time, as easily as you consent. It is obeyed on sight; what was done before stays lawful.',
      },
      {
        heading: 'If you say no',
        text: 'This one item is not given. Your decisions on others and your other rights are not touched.',
      },
    ],
  }
}
