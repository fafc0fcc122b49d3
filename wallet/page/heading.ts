import { h } from './h.ts'

/** A screen's heading. It takes the focus when the screen appears, so that a screen reader begins there. */
export const heading = (text: string): HTMLHeadingElement => h('h1', { tabindex: '-1' }, text)
