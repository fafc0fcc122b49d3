import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import type { Field } from '@hexin/sdk/schemas/field.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import { type FieldName, fieldsOf } from '../request/narrow.ts'
import type { App } from './app.ts'
import { h } from './h.ts'

/** A box for each field that is asked for. The last one that is left can't be unticked. */
export function fieldPicker(
  { language, messages }: App,
  {
    scope,
    chosen,
    onChange,
  }: {
    readonly scope: GrantProposal['scope']
    readonly chosen: Set<FieldName>
    readonly onChange: () => void
  },
): HTMLElement {
  const names = fieldsOf(scope)
  const count = h('p', { role: 'status', class: 'count' })
  const boxes: HTMLInputElement[] = []

  function update(): void {
    count.textContent = messages.request.chosen(chosen.size, names.length)
    for (const box of boxes) box.disabled = chosen.size === 1 && box.checked
  }

  function boxFor(name: FieldName, field: Field | undefined, fallback: string): HTMLElement {
    const input = h('input', {
      type: 'checkbox',
      name,
      checked: chosen.has(name),
      onchange() {
        if (input.checked) chosen.add(name)
        else chosen.delete(name)
        update()
        onChange()
      },
    })
    boxes.push(input)
    const flags = (field?.flags ?? []).map((flag) =>
      h('span', { class: `flag ${flag}` }, messages.flags[flag]),
    )
    return h(
      'label',
      { class: 'box' },
      input,
      h('span', {}, field?.title[language] ?? fallback, ...flags.flatMap((flag) => [' ', flag])),
    )
  }

  const groups = scope.map(({ kind, fields }) => {
    const spec = kindOf(kind)
    return h(
      'fieldset',
      {},
      h('legend', {}, spec.title[language]),
      ...fields.map((field) => boxFor(`${kind}.${field}`, spec.fields[field], field)),
    )
  })
  const personal = scope.some(({ kind, fields }) =>
    fields.some((field) => kindOf(kind).fields[field]?.flags?.some((flag) => flag !== 'adverse')),
  )
  update()
  return h(
    'section',
    { class: 'picker', 'aria-labelledby': 'picker-title' },
    h('h2', { id: 'picker-title' }, messages.request.choose),
    h('p', { class: 'small' }, messages.request.chooseHint),
    ...groups,
    personal ? h('p', { class: 'small' }, messages.personalNote) : undefined,
    count,
  )
}
