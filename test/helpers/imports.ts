import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** A file by its path from the project's root, and all that it imports: paths of ours, `node:x`, `npm:x`. */
export type Module = { readonly file: string; readonly imports: readonly string[]; readonly text: string }

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'artifacts', 'cache', '.tsbuild'])

/** Every source file under these folders, with its imports read from its text. */
export function readModules(folders: readonly string[]): Module[] {
  return folders.flatMap((folder) => filesIn(folder)).map((file) => parseModule(file, textOf(file)))
}

const textOf = (file: string): string => readFileSync(path.join(root, file), 'utf8')

function filesIn(folder: string): string[] {
  const place = path.join(root, folder)
  if (!existsSync(place)) return []
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const file = `${folder}/${entry.name}`
    if (entry.isDirectory()) return SKIPPED.has(entry.name) && file !== 'wallet/build' ? [] : filesIn(file)
    return /\.(ts|tsx|mts|mjs|sol)$/.test(entry.name) ? [file] : []
  })
}

/** Reads imports, re-exports and dynamic imports of a text, types included, whatever stands in comments left out. */
export function parseModule(file: string, text: string): Module {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '')
  const pattern = file.endsWith('.sol')
    ? /^import\s[^;]*?["']([^"']+)["'];/gm
    : /(?:^|[;\s])(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/g
  const specifiers = [...code.matchAll(pattern)].map(([, plain, dynamic]) => plain ?? dynamic ?? '')
  return { file, imports: specifiers.map((specifier) => resolve(file, specifier)), text }
}

const builtins = new Set(builtinModules)

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(file), specifier)
  const own = /^@hexin\/(sdk|node|cli|wallet|console)(?:\/(.*))?$/.exec(specifier)
  if (own) return `${own[1]}/${own[2] ?? ''}`
  if (specifier.startsWith('node:')) return specifier
  if (builtins.has(specifier)) return `node:${specifier}`
  return `npm:${specifier}`
}

/** The first cycle of imports among these modules, as a list of files; undefined where there is none. */
export function findCycle(modules: readonly Module[]): string[] | undefined {
  const imports = new Map(modules.map((module) => [module.file, module.imports]))
  const done = new Set<string>()
  function walk(file: string, way: readonly string[]): string[] | undefined {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return undefined
    for (const next of imports.get(file) ?? []) {
      const cycle = imports.has(next) ? walk(next, [...way, file]) : undefined
      if (cycle) return cycle
    }
    done.add(file)
    return undefined
  }
  for (const { file } of modules) {
    const cycle = walk(file, [])
    if (cycle) return cycle
  }
  return undefined
}
