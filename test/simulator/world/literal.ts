/** A parameter as SQL text of no type yet, which is how `pg` sends it: what it is for tells the server its type. */
export function literal(value: unknown): string {
  const text = textOf(value)
  return text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  if (Array.isArray(value)) return `{${value.map(elementOf).join(',')}}`
  return typeof value === 'string'
    ? value
    : typeof value === 'object'
      ? JSON.stringify(value)
      : `${value as number}`
}

function elementOf(value: unknown): string {
  if (Array.isArray(value)) return textOf(value) ?? ''
  const text = textOf(value)
  return text === null ? 'NULL' : `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}
