import { type Ground, groundCodes, grounds } from '@hexin/sdk/objection/grounds.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import { objectToRecord } from '../company/objectToRecord.ts'
import type { Overview } from '../company/overview.ts'
import { companyWords } from '../text/company.ts'
import { oneLine } from '../text/lines.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import type { Company } from './company.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { createNotice } from './notice.ts'
import type { Screen } from './shell.ts'

/** What is chosen and written so far: a change of language keeps it. */
type Draft = { fields: Set<string>; ground: Ground; detail: string; statement: string }

const emptyDraft = (): Draft => ({ fields: new Set(), ground: 'wrong', detail: '', statement: '' })

/** Objects to one record: which fields, in which way, why, and what is to stand beside it. */
export const objectScreen =
  (
    app: App,
    {
      session,
      refresh,
      record,
      back,
      draft = emptyDraft(),
    }: Company & {
      readonly record: Overview['records'][number]
      readonly draft?: Draft
    },
  ): Screen =>
  () => {
    const { language, messages, network } = app
    const words = companyWords(language)
    const notice = createNotice(app)
    const spec = kindOf(record.kind)

    async function send(): Promise<void> {
      const { officer } = session
      const statement = oneLine(draft.statement)
      const screen = await busy(notice, messages.request.signing, async () => {
        await objectToRecord(
          { network, officer },
          {
            ...{ provider: record.member, kind: record.kind, record: record.record },
            ...{ fields: [...draft.fields], ground: draft.ground, detail: oneLine(draft.detail) },
            statement: statement === '' ? null : statement,
          },
        )
        return refresh()
      })
      if (screen) app.shell.show(screen)
    }

    const sendButton = h(
      'button',
      { type: 'button', class: 'primary', id: 'object-send', onclick: () => void send() },
      words.objectSend,
    )
    const check = () => {
      sendButton.disabled = draft.fields.size === 0 || oneLine(draft.detail) === ''
    }
    check()

    const fieldBox = (field: string) => {
      const input = h('input', {
        type: 'checkbox',
        name: `object.${field}`,
        checked: draft.fields.has(field),
        onchange() {
          if (input.checked) draft.fields.add(field)
          else draft.fields.delete(field)
          check()
        },
      })
      return h('label', { class: 'box' }, input, h('span', {}, spec.fields[field]?.title[language] ?? field))
    }
    const groundBox = (code: Ground) =>
      h(
        'label',
        { class: 'box' },
        h('input', {
          ...{ type: 'radio', name: 'ground', value: code, checked: draft.ground === code },
          onchange: () => void (draft.ground = code),
        }),
        h('span', {}, grounds[code][language]),
      )
    const area = (id: 'detail' | 'statement', label: string, longest: number) => {
      const field = h('textarea', {
        ...{ id: `object-${id}`, rows: '3', maxlength: String(longest) },
        oninput() {
          draft[id] = field.value
          check()
        },
      })
      field.value = draft[id]
      return [h('label', { for: `object-${id}` }, label), field]
    }

    return [
      h(
        'section',
        { class: 'card narrow', id: 'object' },
        heading(words.objectTitle),
        h(
          'fieldset',
          {},
          h('legend', {}, words.objectFields),
          ...Object.keys(record.claims)
            .filter((field) => Object.hasOwn(spec.fields, field))
            .map(fieldBox),
        ),
        h('fieldset', {}, h('legend', {}, words.objectGround), ...groundCodes.map(groundBox)),
        ...area('detail', words.objectDetail, 2_000),
        ...area('statement', words.objectStatement, 500),
        h(
          'div',
          { class: 'answers' },
          sendButton,
          h(
            'button',
            { type: 'button', class: 'secondary', id: 'object-back', onclick: back },
            messages.back,
          ),
        ),
        notice.element,
      ),
    ]
  }
