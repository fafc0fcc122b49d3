import { create } from 'fontkit'

/**
 * Makes text fit a font: a character that the font does not have would be an empty box, so its code point is written instead, and nobody takes one company for
 * another.
 */
export function createFontText(font: Buffer): (text: string) => string {
  const made = create(font)
  const known = new Set('characterSet' in made ? made.characterSet : [])
  return (text) =>
    Array.from(text)
      .map((character) => {
        const code = character.codePointAt(0) ?? 0
        return known.has(code) || character === '\n'
          ? character
          : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
      })
      .join('')
}
