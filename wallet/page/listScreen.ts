import type { App } from './app.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'

/** A list with a title and a way back; a sentence where there is nothing in it. */
export function listScreen(
  { messages }: App,
  {
    id,
    title,
    text,
    empty,
    rows,
    back,
  }: {
    readonly id: string
    readonly title: string
    readonly text?: string
    readonly empty: string
    readonly rows: readonly HTMLElement[]
    readonly back: () => void
  },
): readonly Node[] {
  return [
    h(
      'div',
      { class: 'lead', id },
      heading(title),
      text === undefined ? undefined : h('p', {}, text),
      rows.length === 0 ? h('p', {}, empty) : undefined,
    ),
    ...rows,
    h(
      'div',
      { class: 'after' },
      h('button', { type: 'button', class: 'secondary', id: 'back', onclick: back }, messages.back),
    ),
  ]
}
