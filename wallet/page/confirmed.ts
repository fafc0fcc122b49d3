import { h } from './h.ts'

/** Asks before something that can't be undone. Resolves to false on "no", on Escape and on going away. */
export function confirmed({
  title,
  text,
  yes,
  no,
}: Readonly<Record<'title' | 'text' | 'yes' | 'no', string>>): Promise<boolean> {
  return new Promise((resolve) => {
    const close = (value: string) => () => dialog.close(value)
    const dialog = h(
      'dialog',
      { 'aria-labelledby': 'confirm-title' },
      h('h2', { id: 'confirm-title' }, title),
      h('p', {}, text),
      h(
        'div',
        { class: 'answers' },
        h('button', { type: 'button', class: 'danger', id: 'confirm-yes', onclick: close('yes') }, yes),
        // The harmless answer has the focus.
        h(
          'button',
          { type: 'button', class: 'secondary', id: 'confirm-no', autofocus: true, onclick: close('no') },
          no,
        ),
      ),
    )
    dialog.addEventListener('close', () => {
      dialog.remove()
      resolve(dialog.returnValue === 'yes')
    })
    document.body.append(dialog)
    dialog.showModal()
  })
}
