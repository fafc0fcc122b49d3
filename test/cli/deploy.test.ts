import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type Network, networkSchema } from '@hexin/sdk/network.ts'
import { mnemonicToAccount } from 'viem/accounts'
import { sendRawTransaction } from 'viem/actions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../scripts/deploy/chain.ts'
import { profileOf, writeConsortium, writeJson } from '../helpers/consortium.ts'
import { createTempChain, type TempChain } from '../helpers/tempChain.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'
import { hexin, jsonOf } from './hexin.ts'

/*
 * A consortium's contracts on a real chain, by the real command, from the first key to the network file.
 */

const rich = mnemonicToAccount('test test test test test test test test test test test junk')

let chain: TempChain
let folder: ReturnType<typeof createTempFolder>
let genesisHash: Hex
const chainId = 31_888_888
const at = (name: string) => path.join(folder.path, name)
beforeAll(async () => {
  folder = createTempFolder()
  chain = await createTempChain({ chainId })
  await chain.start()
  genesisHash = ((await chain.rpc('eth_getBlockByNumber', ['0x0', false])) as { hash: Hex }).hash
})
afterAll(async () => {
  await chain.dispose()
  folder.remove()
})

const deployBy = (...args: string[]) =>
  hexin('--json', 'deploy', '--consortium', at('consortium.json'), ...args)
const deployTo = (out: string, key = 'deployer.key') =>
  deployBy('--rpc', chain.rpcUrl, '--deployer-key', at(key), '--out', at(out))
const verify = (name: string) =>
  hexin('--json', 'deploy', '--verify-only', '--network', at(name), '--rpc', chain.rpcUrl)

describe('keys', () => {
  test('for their owner alone, and announced without a secret', async () => {
    writeFileSync(at('passphrase'), 'correct horse\n')
    writeJson(folder.path, 'profile.json', profileOf('bank-a'))
    const files = ['--keys-file', at('keys.jwe'), '--passphrase-file', at('passphrase')]
    const [made, deployer] = await Promise.all([
      hexin('keys', 'make', ...files),
      hexin('--json', 'keys', 'deployer', '--out', at('deployer.key')),
    ])
    expect([made.code, deployer.code]).toEqual([0, 0])
    for (const file of ['keys.jwe', 'deployer.key']) expect(statSync(at(file)).mode & 0o077).toBe(0)

    const { address } = jsonOf(deployer) as { address: Hex }
    const consortium = await writeConsortium(folder.path, { id: chainId, genesisHash }, address)
    writeJson(folder.path, 'consortium.json', consortium)
    const chainOptions = ['--chain-id', `${chainId}`, '--genesis-hash', genesisHash]
    const announced = await hexin(
      ...['--json', 'keys', 'announce', ...files, '--profile', at('profile.json'), ...chainOptions],
      ...['--out', at('bank-a.keys.json')],
    )
    expect([announced.code, announced.stderr]).toEqual([0, ''])
    expect(jsonOf(announced)).toEqual(JSON.parse(readFileSync(at('bank-a.keys.json'), 'utf8')))
    expect(announced.stdout).not.toMatch(/"(d|k|secrets)"/)
  })
})

describe('deploy', () => {
  let planned: Record<string, unknown>

  test('--dry-run: every step and address, before there is any; without funds nothing is sent', async () => {
    const [dry, poor] = await Promise.all([deployBy('--dry-run'), deployTo('network.json')])
    expect([dry.code, dry.stderr]).toEqual([0, ''])
    planned = jsonOf(dry)
    expect(planned['steps']).toHaveLength(43)
    expect([poor.code, jsonOf(poor)]).toMatchObject([1, { error: { code: 'DEPLOYER_UNDERFUNDED' } }])
    expect(await chain.rpc('eth_getTransactionCount', [planned['deployer'], 'pending'])).toBe('0x0')
  })

  test('writes the network file as planned; again, it leaves that file, and any other, as it is', async () => {
    const raw = await rich.signTransaction({
      ...{ type: 'legacy', chainId, nonce: 0, gas: 21_000n, gasPrice: 1n },
      ...{ to: planned['deployer'] as Hex, value: 10n ** 18n },
    })
    await sendRawTransaction(connect(chain.rpcUrl), { serializedTransaction: raw })
    await expect.poll(() => chain.rpc('eth_blockNumber')).not.toBe('0x0')
    const done = await deployTo('network.json')
    expect([done.stderr, done.code]).toEqual(['', 0])
    const text = readFileSync(at('network.json'), 'utf8')
    const network = networkSchema.parse(JSON.parse(text))
    expect(network).toMatchObject({ chainId, genesisHash, contracts: planned['contracts'] })

    writeFileSync(at('other.json'), '{}')
    const [same, other] = await Promise.all([deployTo('network.json'), deployTo('other.json')])
    expect([same.code, same.stdout]).toEqual([0, done.stdout])
    expect([other.code, jsonOf(other)]).toMatchObject([2, { error: { code: 'USAGE' } }])
    expect([readFileSync(at('network.json'), 'utf8'), readFileSync(at('other.json'), 'utf8')]).toEqual([
      text,
      '{}',
    ])
  })

  test('--verify-only: a file that lies about anything on the chain is told what it lies about', async () => {
    const network = JSON.parse(readFileSync(at('network.json'), 'utf8')) as Network
    const { council, emergency } = network.contracts
    const [first, ...rest] = network.members
    writeJson(folder.path, 'lying.json', {
      ...network,
      startBlock: network.startBlock + 1,
      contracts: { ...network.contracts, council: emergency, emergency: council },
      members: [{ ...first, profile: profileOf('bank-z') }, ...rest.slice(1), { ...first, number: 9 }],
    })
    const [good, lying] = await Promise.all([verify('network.json'), verify('lying.json')])
    expect([good.code, jsonOf(good)]).toEqual([0, { network: at('network.json'), findings: [], valid: true }])
    expect(lying.code).toBe(1)
    const { findings } = jsonOf(lying)
    expect(findings).toEqual(
      expect.arrayContaining([
        'in the code of council, _numerator is 1, not 2',
        `the first contract was deployed in block ${network.startBlock}, not ${network.startBlock + 1}`,
        `${council} has role 0`,
        'member 1 was not admitted as bank-z bank-z',
        'member 2 is not in the file',
        'there is no member 9',
      ]),
    )
  })
})
