import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../helpers/freePort.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'
import { hexin, jsonOf } from './hexin.ts'

/*
 * Wrong use of the command, with no network anywhere: exit code 2, and what would have been right.
 */

let folder: ReturnType<typeof createTempFolder>
let file = ''
let nowhere = ''
beforeAll(async () => {
  folder = createTempFolder()
  file = path.join(folder.path, 'loans.csv')
  writeFileSync(file, 'x\n')
  nowhere = `http://127.0.0.1:${await freePort()}`
})
afterAll(() => folder.remove())

const grant = `0x${'11'.repeat(32)}`
const askFor = ['ask', '--grant', grant, '--fields', 'principal', '--case', 'C1']
const give = [
  'grant',
  'give',
  '--subject',
  'uscc:91350100M000100Y43',
  '--fields',
  'principal',
  '--case',
  'C1',
]
const inFolder = (...args: string[]) => ['--data', folder.path, ...args]

/** Several at once: each costs the start of a process. */
async function each(cases: readonly (readonly [readonly string[], RegExp])[]): Promise<void> {
  for (let at = 0; at < cases.length; at += 3)
    await Promise.all(
      cases.slice(at, at + 3).map(async ([args, words]) => {
        const { code, stdout, stderr } = await hexin(...args)
        expect([args, code, stdout]).toEqual([args, 2, ''])
        expect(stderr).toMatch(words)
      }),
    )
}

describe('wrong use', () => {
  test('of the command line itself', () =>
    each([
      [['nonsense'], /unknown command 'nonsense'/],
      [['--nonsense'], /unknown option '--nonsense'/],
      [['ask'], /required option '--fields <list>'/],
      [
        ['ask', '--fields', 'principal', '--case', 'C1'],
        /names a grant with a purpose, or an order, not both/,
      ],
      [['grant', 'nonsense'], /unknown command|too many arguments/],
      [['import'], /missing required argument 'file'/],
    ]))

  test('files that are not there, and things that are not what they should be', () =>
    each([
      [inFolder('import', 'no.csv'), /no file no\.csv/],
      [inFolder('evidence', 'add', file, '--phase', 'never'), /--phase is one of .*found never/],
      [inFolder('verify', file), /no proof .*loans\.csv\.proof\.json/],
      [inFolder('verify', file, '--proof', file), /not a proof of evidence/],
      [inFolder('grant', 'show', '0x12'), /64 hexadecimal digits, found 0x12|no devnet/],
      [['keys', 'deployer', '--out', file], /loans\.csv is there already, and is left alone/],
      [['deploy', '--consortium', file, '--dry-run'], /loans\.csv is not usable/],
      [['deploy', '--verify-only', '--network', 'toString', '--rpc', nowhere], /toString can’t be read/],
      [inFolder('up', '--port', 'abc'), /--port wants a number from 1024 to 65000, found abc/],
      [inFolder(...askFor.with(2, 'x')), /order can’t be made like this/],
      [inFolder(...askFor, '--node', nowhere, '--token-file', 'none'), /no file none/],
    ]))

  test('where no devnet is: says how to start one', () =>
    each(
      [askFor, give, ['evidence', 'add', file]].map(
        (args) => [inFolder(...args), /no devnet in .*npm start/] as const,
      ),
    ))

  test('with --json it is an object all the same', async () => {
    const ended = await hexin('--json', ...inFolder('import', 'no.csv'))
    expect([ended.code, ended.stderr]).toEqual([2, ''])
    expect(jsonOf(ended)).toEqual({ error: { code: 'USAGE', detail: 'There is no file no.csv.' } })
  })
})

describe('help', () => {
  test('is no mistake: exit code 0, on standard output', async () => {
    const all = await Promise.all([hexin('--help'), hexin('grant', '--help')])
    for (const { code, stderr, stdout } of all) {
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('Usage: hexin')
    }
  })
})

test('a node that does not answer is a refusal, not wrong use: exit code 1 with the code and what to do', async () => {
  const plain = await hexin('--node', nowhere, ...askFor)
  expect([plain.code, plain.stdout]).toEqual([1, ''])
  expect(plain.stderr).toMatch(/^PEER_UNREACHABLE: /)
  const json = await hexin('--json', '--node', nowhere, ...askFor)
  expect(json.code).toBe(1)
  expect(jsonOf(json)).toMatchObject({ error: { code: 'PEER_UNREACHABLE', remedy: expect.any(String) } })
})
