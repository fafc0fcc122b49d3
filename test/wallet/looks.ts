import type { Phone } from '../../scripts/browser/phone.ts'

/** What a screen does wrong to its reader: wider than the window, too small to hit, too pale to read, without a name. Empty if all is well. */
export const faultsOf = ({ evaluate }: Phone): Promise<string[]> =>
  evaluate<string[]>(`(() => {
    const faults = []
    const visible = (element) => element.checkVisibility() && element.getClientRects().length > 0
    const named = (element) => element.tagName + (element.id ? '#' + element.id : '') + ' ' + element.textContent.trim().slice(0, 20)
    if (document.documentElement.scrollWidth > innerWidth) faults.push('wider than the window: ' + document.documentElement.scrollWidth)
    for (const element of document.querySelectorAll('button, label.box, .file label, textarea, summary')) {
      if (!visible(element)) continue
      const { height, width, right, left } = element.getBoundingClientRect()
      if (height < 44 || width < 44) faults.push('too small: ' + named(element) + ' ' + width + 'x' + height)
      if (right > innerWidth + 1 || left < -1) faults.push('cut off: ' + named(element))
    }
    for (const input of document.querySelectorAll('input, textarea'))
      if (visible(input) && input.labels.length === 0 && !input.ariaLabel) faults.push('without a name: ' + input.id)
    const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number)
    const luminance = (color) => {
      const [r, g, b] = channels(color).map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const ground = (element) => {
      for (let at = element; at; at = at.parentElement) {
        const color = getComputedStyle(at).backgroundColor
        if (channels(color)[3] !== 0) return color
      }
      return 'rgb(255, 255, 255)'
    }
    const seen = new Set()
    for (const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); walker.nextNode(); ) {
      const element = walker.currentNode.parentElement
      if (!walker.currentNode.data.trim() || !visible(element) || element.closest(':disabled') || seen.has(element)) continue
      seen.add(element)
      const [a, b] = [luminance(getComputedStyle(element).color), luminance(ground(element))]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      if (contrast < 4.5) faults.push('too pale: ' + named(element) + ' ' + contrast.toFixed(2))
    }
    return faults
  })()`)
