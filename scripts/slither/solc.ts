#!/usr/bin/env node
// Passes for the native compiler, of which slither runs a binary: the pinned solc from npm behind the two options that slither uses.
// usage: solc.ts --version | --standard-json (input on stdin)
import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'

const solc = createRequire(import.meta.url)('solc') as {
  version(): string
  compile(
    input: string,
    callbacks: { import(path: string): { contents: string } | { error: string } },
  ): string
}

function readImport(path: string): { contents: string } | { error: string } {
  try {
    return { contents: readFileSync(path.startsWith('@') ? `node_modules/${path}` : path, 'utf8') }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

type Output = { readonly contracts?: Record<string, Record<string, object>> }

/** slither reads the tree alone, yet wants the members where code would be: to leave that out halves the time. */
function withoutCode(text: string): string {
  const output = JSON.parse(text) as Output
  const none = { object: '', sourceMap: '' }
  for (const contracts of Object.values(output.contracts ?? {}))
    for (const [name, contract] of Object.entries(contracts))
      contracts[name] = { ...contract, evm: { bytecode: none, deployedBytecode: none } }
  return JSON.stringify(output)
}

/** All of it: a pipe takes 64 KiB at a time, and whoever exits before it is read cuts the rest off. */
function print(text: string): void {
  const bytes = Buffer.from(text)
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written)
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EAGAIN') throw error
    }
  }
}

if (process.argv.includes('--version'))
  print(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`)
else if (process.argv.includes('--standard-json'))
  print(withoutCode(solc.compile(readFileSync(0, 'utf8'), { import: readImport })))
else {
  console.error(`Found ${process.argv.slice(2).join(' ')}; expected --version or --standard-json.`)
  process.exit(1)
}
