import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { assembleGrant } from '@hexin/sdk/consent/composeGrant.ts'
import { controlAddresses, createControlKeys } from '@hexin/sdk/consent/controlKeys.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { catalogue } from '@hexin/sdk/errors/catalogue.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { WalletFailure, type WalletFailureCode } from '@hexin/wallet/failure.ts'
import { copyText, readCopy } from '@hexin/wallet/grants/copy.ts'
import { actionsOf, type GrantEntry, statusOf } from '@hexin/wallet/grants/grantEntry.ts'
import { composeDraft } from '@hexin/wallet/request/draft.ts'
import { linkText, parseLink } from '@hexin/wallet/request/link.ts'
import { type FieldName, fieldsOf } from '@hexin/wallet/request/narrow.ts'
import { explain } from '@hexin/wallet/text/explain.ts'
import { walletFailures } from '@hexin/wallet/text/walletFailures.ts'
import { describe, expect, test } from 'vitest'
import { proposal } from './world.ts'

const asked = {
  ...proposal(),
  grantee: 1,
  chain: { id: 31_337, grants: `0x${'3'.repeat(40)}` },
} as const
const all = fieldsOf(asked.scope)
const officer = {
  type: 'passkey',
  key: { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43) },
  credentialId: 'credential',
} as const

const draftOf = (chosen: readonly FieldName[]) =>
  composeDraft({
    proposal: asked,
    chosen: new Set(chosen),
    language: 'zh',
    officer,
    namesOf: namesIn({ members: [] }),
  })

describe('a link', () => {
  const link = {
    node: 'https://bank.example/hexin',
    request: '0f3c8c52-6f1e-4f7e-9d2b-1f6a3a0f9f10',
    secret: 's'.repeat(43),
  }

  test('is read as the node wrote it', () => {
    const { hash } = new URL(linkText('https://wallet.example', link))
    expect(parseLink(hash)).toEqual({ type: 'request', ...link })
  })

  test.each(['', '#'])('that is not there (%j) is no fault', (hash) => {
    expect(parseLink(hash)).toBeUndefined()
  })

  test.each([
    ['without a secret', { secret: '' }],
    ['with a short secret', { secret: 's'.repeat(42) }],
    ['with another id', { request: '../../admin' }],
    ['with a node of another scheme', { node: 'javascript:alert(1)' }],
    ['without a node', { node: '' }],
  ])('%s is broken', (_, change) => {
    const { hash } = new URL(linkText('https://wallet.example', { ...link, ...change }))
    expect(() => parseLink(hash)).toThrow(expect.objectContaining({ code: 'LINK_BROKEN' }))
  })
})

describe('a draft', () => {
  test('grants what is chosen, in the order of the request, and no kind of which nothing is left', () => {
    const { artefact } = draftOf(['tax.taxableSales', 'tax.creditRating'])
    expect(artefact.scope).toEqual([{ kind: 'tax', fields: ['creditRating', 'taxableSales'] }])
  })

  test('has keys, salt and id of its own each time', () => {
    const [one, other] = [draftOf(all), draftOf(all)]
    expect(one.id).not.toBe(other.id)
    expect(one.artefact.salt).not.toBe(other.artefact.salt)
    expect(one.artefact.controls).not.toEqual(other.artefact.controls)
    expect(controlAddresses(one.keys)).toEqual(one.artefact.controls)
  })

  test('of nothing is refused', () => {
    expect(() => draftOf([])).toThrow(expect.objectContaining({ code: 'NOTHING_CHOSEN' }))
  })

  test('is what its text says', () => {
    const { text, artefact } = draftOf(all)
    expect(parseArtefact(text)).toEqual(artefact)
  })
})

describe('a kept copy', () => {
  async function entry(): Promise<GrantEntry> {
    const { id, text, artefact, notice, keys } = draftOf(all)
    const signature = { type: 'software', officer: 0, signature: 'A'.repeat(86) } as const
    const deadline = artefact.notBefore + 3_600
    const signed = await assembleGrant(webCrypto, {
      ...{ text, artefact, notice, keys, deadline },
      signatures: [signature],
      bindings: ['binding'],
    })
    const at = artefact.notBefore
    return { id, signed, keys, sequence: 3, signedAt: at, delivery: 'delivered', last: 'resume', lastAt: at }
  }

  test('comes back as it was, without the link’s secret', async () => {
    const kept = await entry()
    const link = { node: 'https://bank.example', request: 'r', secret: 'very-secret' }
    const text = copyText({ ...kept, link })
    expect(text).not.toContain('very-secret')
    expect(readCopy(text)).toEqual(kept)
  })

  test.each<[string, (copy: GrantEntry) => object]>([
    ['the keys of another grant', (copy) => ({ ...copy, keys: createControlKeys() })],
    ['another grant’s id', (copy) => ({ ...copy, id: `0x${'0'.repeat(64)}` })],
    ['a number that is none', (copy) => ({ ...copy, sequence: -1 })],
    ['another type', (copy) => ({ ...copy, type: 'something' })],
    [
      'an artefact that was touched',
      (copy) => {
        const artefact = copy.signed.artefact.replace('"maxUses":10', '"maxUses":11')
        return { ...copy, signed: { ...copy.signed, artefact } }
      },
    ],
  ])('with %s is refused', async (_, change) => {
    const kept = await entry()
    const text = JSON.stringify({ type: 'hexin-grant-copy/1', ...change(kept) })
    expect(() => readCopy(text)).toThrow(expect.objectContaining({ code: 'COPY_UNREADABLE' }))
  })

  test('a grant that left the device can be revoked, whatever the other side says', async () => {
    const kept = await entry()
    for (const delivery of ['unconfirmed', 'refused', 'delivered'] as const)
      expect(actionsOf[statusOf({ ...kept, delivery }, kept.signedAt)]).toContain('revoke')
  })
})

describe('every failure', () => {
  const failures = [
    ...(Object.keys(walletFailures) as WalletFailureCode[]).map((code) => new WalletFailure(code)),
    ...(Object.keys(catalogue) as (keyof typeof catalogue)[]).map((code) => new HexinError(code)),
    new TypeError('a fault of ours'),
  ]

  test.each(failures.map((failure) => [explain(failure).code, failure]))(
    '%s is explained in both languages, with what to do',
    (_, failure) => {
      const { title, remedy } = explain(failure)
      for (const text of [title, remedy]) {
        expect(text.zh).toMatch(/^[^a-z]*\p{Script=Han}.*[。！？]$/u)
        expect(text.en).toMatch(/^[A-Z].*[.!?]$/)
        expect(text.en).not.toMatch(/\p{Script=Han}/u)
      }
    },
  )
})
