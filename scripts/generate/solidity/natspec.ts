export type NatSpec = { readonly notice: string; readonly dev: string }

/** The two parts of a comment that ours have, as Markdown. */
export function parseNatSpec(text: string | undefined): NatSpec {
  const parts = { notice: [] as string[], dev: [] as string[] }
  let part: readonly string[] | string[] | undefined
  for (const raw of (text ?? '').split('\n')) {
    const line = raw.startsWith(' ') ? raw.slice(1) : raw
    const tag = /^@(\w+) ?(.*)$/.exec(line)
    if (tag) part = tag[1] === 'notice' ? parts.notice : tag[1] === 'dev' ? parts.dev : undefined
    if (part) (part as string[]).push(tag ? (tag[2] ?? '') : line)
  }
  return { notice: markdown(parts.notice), dev: markdown(parts.dev) }
}

/** Lines of one paragraph or list item become one line; {Other-thing} becomes code. */
function markdown(lines: readonly string[]): string {
  const out: string[] = []
  for (const line of lines) {
    const last = out.at(-1)
    const text = line.trim()
    const continues = last !== undefined && last !== '' && text !== '' && !text.startsWith('- ')
    const afterList = last?.startsWith('- ') === true && !line.startsWith('  ')
    if (continues && afterList) out.push('', text)
    else if (continues) out[out.length - 1] = `${last} ${text}`
    else if (text.startsWith('- ') && last !== undefined && last !== '' && !last.startsWith('- '))
      out.push('', text)
    else out.push(text)
  }
  return out
    .join('\n')
    .trim()
    .replaceAll(/\{([\w-]+)\}/g, (_, name: string) => `\`${name.replace('-', '.')}\``)
}
