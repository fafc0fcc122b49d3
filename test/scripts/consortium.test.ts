import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Consortium } from '@hexin/sdk/consortium/consortium.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressBook } from '../../scripts/deploy/addressBook.ts'
import { planConsortium } from '../../scripts/deploy/consortium.ts'
import { makeDeployer, openDeployer } from '../../scripts/deploy/deployerKey.ts'
import { describeSteps } from '../../scripts/deploy/describeSteps.ts'
import { profileOf, writeConsortium, writeJson } from '../helpers/consortium.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'

const chain = { id: 12_345_678, genesisHash: `0x${'11'.repeat(32)}` } as const
const deployer = `0x${'d1'.repeat(20)}` as const

let folder: ReturnType<typeof createTempFolder>
let consortium: Consortium
beforeAll(async () => {
  folder = createTempFolder()
  consortium = await writeConsortium(folder.path, chain, deployer)
})
afterAll(() => folder.remove())

const plan = (document: object = consortium) =>
  planConsortium(nativeCrypto, writeJson(folder.path, 'consortium.json', document))

/** The file with its second member changed. */
const withSecond = (change: object) => ({
  ...consortium,
  members: consortium.members.map((member, i) => (i === 1 ? { ...member, ...change } : member)),
})

describe('a consortium file', () => {
  test('is planned without chain and keys, the same each time; whatever is in it changes the plan', async () => {
    const { steps } = (await plan()).plan
    expect((await plan()).plan.steps).toEqual(steps)
    const others = [
      { ...consortium, deployer: `0x${'d2'.repeat(20)}` },
      { ...consortium, keysNotAfter: 4_000_000_001 },
      { ...consortium, pace: { ...consortium.pace, delays: false } },
      withSecond({ roles: ['guarantor'] }),
      withSecond({ group: undefined }),
    ]
    for (const other of others) expect((await plan(other)).plan.steps).not.toEqual(steps)
  })

  test('members have seats by group, in the order of the file; with no funds there is no transfer', async () => {
    const { plan: planned, outline } = await plan({ ...consortium, memberFundsWei: '0' })
    expect(planned.steps.filter(({ what }) => /^seat|^gas/.test(what)).map(({ what }) => what)).toEqual([
      'seat of member 1',
      'seat of member 3',
    ])
    expect(outline.members.map(({ number, profile }) => [number, profile.name.en])).toEqual([
      [1, 'bank-a'],
      [2, 'bank-b'],
      [3, 'court'],
    ])
  })

  test('every step is shown with what its bytes say', async () => {
    const { plan: planned } = await plan()
    const shown = describeSteps(planned)
    expect(shown.map(({ nonce }) => nonce)).toEqual(planned.steps.map((_, i) => i))
    expect(shown.filter(({ call, value }) => call === undefined && value === undefined)).toEqual([])
    const by = (what: string) => shown.find((step) => step.what === what)
    expect(by('deploy emergency')).toMatchObject({
      call: 'new Council',
      args: { terms: { numerator: 1, denominator: 3, votingDelay: 0, votingPeriod: 86_400 } },
    })
    expect(by('gas for member 2')).toMatchObject({ value: consortium.memberFundsWei })
    expect(by('role logs for functions of logs')).toMatchObject({
      call: 'accessManager.setTargetFunctionRole',
      args: { target: `${planned.contracts.logs} (logs)`, selectors: [expect.stringMatching(/\(seal\)$/)] },
    })
    expect(by('role admission to the council')).toMatchObject({ args: { executionDelay: 172_800 } })
  })
})

describe('refused, before there is any step', () => {
  test.each([
    ['another member’s announcement', { announcement: 'court.keys.json' }, 'In court.keys.json.'],
    ['an announcement under another name', { profile: profileOf('bank-c') }, 'In bank-b.keys.json.'],
    [
      'one announcement for two',
      { profile: profileOf('bank-a'), announcement: 'bank-a.keys.json' },
      'In bank-a.keys.json. The chain key is in bank-a.keys.json already.',
    ],
  ])('%s', async (_, change, detail) => {
    await expect(plan(withSecond(change))).rejects.toMatchObject({ code: 'KEY_ANNOUNCEMENT_INVALID', detail })
  })

  test('announcements that were made for another chain', async () => {
    const elsewhere = { ...consortium, chainId: chain.id + 1 }
    await expect(plan(elsewhere)).rejects.toMatchObject({
      ...{ code: 'KEY_ANNOUNCEMENT_INVALID', found: chain, expected: { ...chain, id: chain.id + 1 } },
    })
  })

  test.each([
    [
      'an announcement that is not there',
      () => withSecond({ announcement: 'no.json' }),
      /no\.json can’t be read/,
    ],
    ['an announcement that is none', () => withSecond({ announcement: 'consortium.json' }), /not usable/],
    ['a word that nobody knows', () => ({ ...consortium, seats: 3 }), /Unrecognized key: "seats"/],
    [
      'nobody to register',
      () => ({ ...consortium, members: consortium.members.slice(1) }),
      /nobody is registrar/,
    ],
    ['money in another form', () => ({ ...consortium, memberFundsWei: '1e18' }), /memberFundsWei/],
    ['an address with capitals', () => ({ ...consortium, deployer: `0x${'D1'.repeat(20)}` }), /deployer/],
  ])('%s', async (_, made, words) => {
    await expect(plan(made())).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(words),
    })
  })
})

describe('the deployer’s key', () => {
  test('made for its owner alone; opened from the file or the environment', async () => {
    const file = path.join(folder.path, 'deployer.key')
    const expected = await makeDeployer(file)
    expect(statSync(file).mode & 0o077).toBe(0)
    const environment = readFileSync(file, 'utf8')
    for (const account of [
      openDeployer({ file, environment: undefined, expected }),
      openDeployer({ file: undefined, environment, expected }),
    ])
      expect(account.address.toLowerCase()).toBe(expected)
    expect(() => openDeployer({ file, environment: undefined, expected: deployer })).toThrow(
      `The key is that of ${expected}, the consortium file names ${deployer}.`,
    )
  })

  test.each([
    [undefined, 'The deployer’s key is wanted'],
    ['0x1234', 'not 0x and 64 hexadecimal digits.'],
  ])('%s is none, and is not repeated', (environment, words) => {
    const open = () => openDeployer({ file: undefined, environment, expected: deployer })
    expect(open).toThrow(words)
    expect(open).not.toThrow('1234')
  })
})

describe('the address book that the SDK ships', () => {
  test('has each network under its file’s name; what is no network file never gets in', async () => {
    const { plan: planned, outline } = await plan()
    const { chainId, genesisHash } = consortium
    const network = { chainId, genesisHash, startBlock: 1, contracts: planned.contracts, ...outline }
    const file = path.join(folder.path, 'generated.ts')
    writeFileSync(
      file,
      addressBook({ 'a-network': JSON.stringify(network), constructor: JSON.stringify(network) }),
    )
    const made = (await import(pathToFileURL(file).href)) as { networks: object }
    expect(made.networks).toEqual({ 'a-network': network, constructor: network })
    expect(() => addressBook({ bad: JSON.stringify({ ...network, chainId: 0 }) })).toThrow(
      /^bad is no network file/,
    )
  })
})
