import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const root = new URL('../../', import.meta.url)

/**
 * Writes generated files, given by their path from the project's root. With `--check` on the command line writes nothing, and
 * exits with 1 if a committed file differs.
 */
export async function output(files: Readonly<Record<string, string>>, command: string): Promise<void> {
  const check = process.argv.includes('--check')
  const fresh = await Promise.all(
    Object.entries(files).map(async ([path, text]) => {
      const file = fileURLToPath(new URL(path, root))
      if (!check) await writeFile(file, text)
      return !check || (await readFile(file, 'utf8').catch(() => undefined)) === text
    }),
  )
  const paths = Object.keys(files)
  const stale = paths.filter((_, i) => fresh[i] === false)
  if (stale.length === 0) {
    process.stdout.write(`${check ? 'fresh' : 'written'}: ${paths.join(', ')}\n`)
    return
  }
  process.stderr.write(`stale: ${stale.join(', ')}\nRun \`${command}\` and commit what it writes.\n`)
  process.exitCode = 1
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

const WIDTH = 110

/** JSON as biome formats it: a list on one line where it fits, everything else spread out. */
export function json(value: Json): string {
  return `${spread(value, '', 0)}\n`
}

function spread(value: Json, indent: string, used: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}  `
  if (isList(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    const flat = value.every((item) => typeof item !== 'object' || item === null)
    if (flat && indent.length + used + line.length < WIDTH) return line
    return `[\n${value.map((item) => inner + spread(item, inner, 0)).join(',\n')}\n${indent}]`
  }
  const members = Object.entries(value).map(([key, member]) => {
    const name = `${JSON.stringify(key)}: `
    return inner + name + spread(member, inner, name.length)
  })
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`
}

// Array.isArray alone doesn't narrow a readonly array.
const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
