import type { Language } from '@hexin/sdk/schemas/titles.ts'
import { keepLanguage, keptLanguage } from '../store/keptLanguage.ts'
import { en } from '../text/en.ts'
import type { Messages } from '../text/messages.ts'
import { zh } from '../text/zh.ts'
import { h } from './h.ts'

/** Draws one screen; called again when the language changes. */
export type Screen = () => readonly Node[]

/** The frame around every screen: brand, way to the grants, language. Needs nothing, so that it can show any failure. */
export type Shell = {
  readonly language: Language
  readonly messages: Messages
  /** Shows a screen and brings its heading to the reader. */
  show(screen: Screen): void
  /** Draws the same screen anew, for something that changed on it. */
  redraw(): void
}

const words: Readonly<Record<Language, Messages>> = { zh, en }

const blank: Screen = () => []

export function createShell({ onGrants }: { readonly onGrants: () => void }): Shell {
  let language = keptLanguage()
  let current = blank
  const main = h('main', { id: 'main' })
  const grants = h('button', { type: 'button', class: 'quiet', id: 'grants', onclick: onGrants })
  const other = h('button', { type: 'button', class: 'quiet', id: 'language', onclick: switchLanguage })
  const nav = h('nav', {}, grants, other)

  function switchLanguage(): void {
    language = language === 'zh' ? 'en' : 'zh'
    keepLanguage(language)
    draw()
  }

  function draw(): void {
    const messages = words[language]
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    document.title = messages.documentTitle
    grants.textContent = messages.grants.title
    other.textContent = messages.otherLanguage
    other.lang = language === 'zh' ? 'en' : 'zh-CN'
    main.replaceChildren(...current())
  }

  document.querySelector('header')?.append(nav)
  document.querySelector('main')?.replaceWith(main)
  return {
    get language() {
      return language
    },
    get messages() {
      return words[language]
    },
    show(screen) {
      current = screen
      draw()
      scrollTo(0, 0)
      main.querySelector('h1')?.focus({ preventScroll: true })
    },
    redraw: draw,
  }
}
