/**
 * Writes docs/reference/configuration.md from the schema by which a node reads its environment.
 *
 *     node scripts/generate/configuration.ts [--check]
 */
import { environmentSchema } from '@hexin/node/config.ts'
import { z } from 'zod'
import { output } from './output.ts'

type Property = {
  readonly type?: string
  readonly description?: string
  readonly default?: string | number
  readonly minimum?: number
  readonly maximum?: number
  readonly enum?: readonly string[]
}

const { properties = {}, required = [] } = z.toJSONSchema(environmentSchema, { io: 'output' }) as {
  readonly properties?: Readonly<Record<string, Property>>
  readonly required?: readonly string[]
}

function allowed({ type, enum: values, minimum, maximum }: Property): string {
  if (values) return values.map((value) => `\`${value}\``).join(', ')
  if (type === 'integer') return `${minimum} to ${maximum === Number.MAX_SAFE_INTEGER ? '2^53 - 1' : maximum}`
  return 'text'
}

const rows = Object.entries(properties).map(([name, property]) => {
  const { default: given } = property
  const standard = given !== undefined ? `\`${given}\`` : required.includes(name) ? 'required' : 'none'
  return `| \`${name}\` | ${standard} | ${allowed(property)} | ${property.description ?? ''} |`
})
if (rows.length === 0 || required.length === 0) throw new Error('the schema has no settings')

const page = `# Configuration

A node reads its configuration from the environment, once, at its start. A setting that is missing or wrong stops the start with the code
\`CONFIG_INVALID\`; the message lists every fault at one go. Names that are not in this table are ignored. This page is made from
\`node/config.ts\` by \`node scripts/generate/configuration.ts\`.

| variable | standard | values | meaning |
|---|---|---|---|
${rows.join('\n')}

\`deploy/node.env.example\` shows those that are needed, in place; [Run a node](../how-to/run-a-node.md) says how to make each file.
`

await output({ 'docs/reference/configuration.md': page }, 'node scripts/generate/configuration.ts')
