import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { MemberKeys } from '@hexin/sdk/api/members.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { toHex } from '@hexin/sdk/encoding.ts'
import { logOrigin, type Network } from '@hexin/sdk/network.ts'
import { parseVkey } from '@hexin/sdk/proof/index.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import { describe, expect, test } from 'vitest'
import { createMember } from './helpers.ts'
import { testSigner } from './proof/helpers.ts'

const contracts = {
  accessManager: `0x${'1'.repeat(40)}`,
  members: `0x${'2'.repeat(40)}`,
  grants: `0x${'3'.repeat(40)}`,
  logs: `0x${'4'.repeat(40)}`,
} as const
const network: Network = {
  ...{ chainId: 31_337, genesisHash: `0x${'0'.repeat(64)}`, startBlock: 0, contracts },
  wallet: { origin: 'https://wallet.example', rpId: 'wallet.example' },
  members: [],
}
const [notary, bank] = [createMember(5), createMember(2)]
const window = { notBefore: 1_000, notAfter: 2_000 }
const note = testSigner(5)

const keys: Readonly<Record<string, MemberKeys>> = {
  '/v1/members/5/keys': {
    member: 5,
    roles: ['notary'],
    keys: [
      { index: 0, purpose: 'statement', algorithm: 'p256', material: toHex(notary.key.publicKey), ...window },
      { index: 0, purpose: 'log', algorithm: 'ed25519', material: toHex(note.publicKey), ...window },
      { index: 0, purpose: 'log', algorithm: 'secp256k1', material: `0x${'7'.repeat(40)}`, ...window },
      {
        index: 0,
        purpose: 'witness',
        algorithm: 'ed25519',
        material: toHex(testSigner(6).publicKey),
        ...window,
      },
    ],
  },
  '/v1/members/2/keys': {
    member: 2,
    roles: ['bank'],
    keys: [
      { index: 0, purpose: 'statement', algorithm: 'p256', material: toHex(bank.key.publicKey), ...window },
    ],
  },
}
const root = new Uint8Array(32).fill(3)

/** A trust over a node whose answers are these; later ones are what the node learns. */
function trusting(anchors: Record<string, unknown> = {}) {
  const asked: string[] = []
  const client = createClient({
    url: 'http://node',
    fetch: async (url) => {
      const { pathname } = new URL(url instanceof Request ? url.url : url)
      asked.push(pathname)
      const found = keys[pathname] ?? anchors[pathname]
      if (found === undefined)
        return Response.json({ code: 'CHECKPOINT_UNKNOWN', ...unknownProblem }, { status: 404 })
      return Response.json(found)
    },
  })
  return { asked, anchors, trust: createVerifierTrust(crypto, { client, network }) }
}
const unknownProblem = {
  ...{
    type: 'x',
    title: 'x',
    titleZh: 'x',
    status: 404,
    detail: 'x',
    instance: 'x',
    remedy: 'x',
    remedyZh: 'x',
  },
}

describe('a verifier’s trust', () => {
  test('knows statement keys by their ids, with member and window, once it has read them', async () => {
    const { trust } = trusting()
    expect(trust.keyOf(notary.keyId)).toBeUndefined()
    await trust.load([5, 2])
    expect(trust.keyOf(notary.keyId)).toEqual({
      ...{ algorithm: 'ES256', publicKey: Uint8Array.from(notary.key.publicKey) },
      ...{ member: 5, ...window },
    })
    expect(trust.keyOf(createMember(5).keyId)).toBeUndefined()
  })

  test('takes a key for a notary’s only if its member is one', async () => {
    const { trust } = trusting()
    await trust.load([5, 2])
    expect(trust.notaryKeyOf(notary.keyId)).toBeDefined()
    expect(trust.notaryKeyOf(bank.keyId)).toBeUndefined()
    expect(trust.keyOf(bank.keyId)).toBeDefined()
  })

  test('takes only a member’s log keys for its checkpoints, under the name of its log', async () => {
    const { trust } = trusting()
    await trust.load([5])
    const [vkey = '', ...others] = trust.noteKeysOf(5)
    expect(others).toEqual([])
    const { name, publicKey } = parseVkey(crypto.sha256, vkey)
    expect([name, Buffer.from(publicKey)]).toEqual([logOrigin(network, 5), Buffer.from(note.publicKey)])
    expect(trust.noteKeysOf(2)).toEqual([])
  })

  test('asks for what is final once, and again for what is not yet', async () => {
    const { trust, asked, anchors } = trusting()
    expect(await trust.anchorOf(5, 3)).toBeUndefined()
    anchors['/v1/anchors/5/3'] = { root: toHex(root), time: 1_500 }
    expect(await trust.anchorOf(5, 3)).toEqual({ root, time: 1_500 })
    expect(await trust.anchorOf(5, 3)).toEqual({ root, time: 1_500 })
    expect(asked).toEqual(['/v1/anchors/5/3', '/v1/anchors/5/3'])
  })

  test('reads each member once', async () => {
    const { trust, asked } = trusting()
    await trust.load([5, 2])
    await trust.load([5])
    expect(asked.toSorted()).toEqual(['/v1/members/2/keys', '/v1/members/5/keys'])
  })

  test('does not take a failing node for an unknown checkpoint', async () => {
    const client = createClient({
      url: 'http://node',
      fetch: () => Promise.reject(new TypeError('no network')),
    })
    const trust = createVerifierTrust(crypto, { client, network })
    await expect(trust.anchorOf(5, 3)).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
  })
})
