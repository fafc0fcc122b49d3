import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import { createCertificates } from '../helpers/certificates.ts'
import type { TestNode } from '../helpers/startTestNode.ts'
import { hexinHere } from './hexin.ts'

/** A company's CA signatures are attached to a grant, over its print and over its text; any other is refused. */
export async function attachSignatures({
  folder,
  node,
  grant,
}: {
  readonly folder: string
  readonly node: TestNode
  readonly grant: string
}): Promise<void> {
  const here = (...args: string[]) => hexinHere('--data', folder, ...args)
  const at = createCertificates()
  const { root, middle, leaf } = at.family('sm2')
  const roots = at.place('roots.pem')
  writeFileSync(roots, at.pemOf([root]))
  await node.restart({ caRootsFile: roots })
  const [pdf, text, file] = [at.place('grant.pdf'), at.place('grant.json'), at.place('grant.p7s')]
  expect((await here('grant', 'print', grant, '--plain', '-o', pdf)).code).toBe(0)
  expect((await here('grant', 'show', grant, '--text', text)).code).toBe(0)
  for (const [signed, over] of [
    [pdf, 'the print in Chinese'],
    [text, 'the signed text'],
  ] as const) {
    writeFileSync(file, at.signSm2(readFileSync(signed), leaf, { others: [middle] }))
    const { stdout } = await here('grant', 'attach-signature', grant, file)
    expect(stdout).toContain(`SM2 with SM3, over ${over};`)
  }
  expect((await here('grant', 'signatures', grant)).stdout.trim().split('\n')).toHaveLength(2)
  writeFileSync(file, at.signSm2(Buffer.from('another'), leaf, { others: [middle] }))
  const other = await here('grant', 'attach-signature', grant, file)
  expect([other.code, other.stderr]).toEqual([1, expect.stringMatching(/^CA_SIGNATURE_INVALID: /)])
  const nowhere = await here('grant', 'attach-signature', grant, '/nowhere.p7s')
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('can’t be read')])
  at.end()
}
