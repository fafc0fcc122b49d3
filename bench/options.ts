import { benches } from './benches/index.ts'

export const usage = `usage: npm run bench -- [NAME ...] [--json FILE]
  names: ${Object.keys(benches).join(', ')}; all of them if none is given`

export type Options = { readonly names: readonly string[]; readonly json: string | undefined }

/** @throws Error in words for the person at the terminal */
export function parseOptions(args: readonly string[]): Options {
  const names: string[] = []
  let json: string | undefined
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--json') {
      json = args[++i]
      if (json === undefined) throw new Error('--json wants a file.')
    } else if (Object.hasOwn(benches, arg)) names.push(arg)
    else throw new Error(`There is no bench ${arg}.`)
  }
  return { names: names.length > 0 ? names : Object.keys(benches), json }
}
