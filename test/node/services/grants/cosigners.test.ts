import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { GrantRequestView } from '@hexin/sdk/api/grantRequests.ts'
import { assembleGrant, composeArtefact, signAsOfficer } from '@hexin/sdk/consent/composeGrant.ts'
import { createControlKeys } from '@hexin/sdk/consent/controlKeys.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Company } from '../../../../scripts/company/company.ts'
import { signCountersignature } from '../../../../scripts/company/statements.ts'
import { now, proposalOf } from '../../../helpers/testCompany.ts'
import {
  BANK,
  type BindingWorld,
  BUREAU,
  bindingOrder,
  createBindingWorld,
  until,
} from '../bindings/bindingWorld.ts'

/*
 * A company whose officers sign together, each on a device of his own, by one link.
 */

let world: BindingWorld
beforeAll(async () => {
  world = await createBindingWorld()
})
afterAll(() => world.stop())

type Officer = Company & { readonly binding: string }
type Link = { readonly id: string; readonly secret: string }

const post = async (link: Link, what: 'officers' | 'grant' | 'refusal', json: object) =>
  (await world.api(BANK).post(`/v1/grant-requests/${link.id}/${what}`, { json, token: link.secret })).body
const view = async (link: Link) =>
  (await world.api(BANK).get(`/v1/grant-requests/${link.id}`, { token: link.secret }))
    .body as unknown as GrantRequestView
const cosigner = ({ key, binding }: Officer) => ({ officer: { type: 'software', key }, binding })

/** A company with two keys that are in effect, and a link that both officers have. */
async function asked() {
  const first = await world.company()
  const link = await request(first)
  const second = { ...world.other(first), binding: '' }
  const signed = { key: second.key, keyType: 'software', binding: first.binding, now: now() } as const
  const countersignature = await signCountersignature(first, signed)
  const officer = { ...second, binding: await world.bind({ ...bindingOrder(second), countersignature }) }
  await until(
    () => post(link, 'officers', cosigner(officer)),
    ({ joined }) => joined === true,
  )
  return { first, second: officer, link }
}

async function request(company: Company): Promise<Link> {
  const {
    chain: _,
    grantee: __,
    ...proposal
  } = proposalOf(company, {
    ...{ chain: world.chain, grantee: BANK, providers: [BUREAU] },
  })
  const { body } = await world.api(BANK).post('/v1/grant-requests', { json: { proposal, validS: 3_600 } })
  return {
    id: String(body['id']),
    secret: new URLSearchParams(String(body['link']).split('#')[1]).get('secret') ?? '',
  }
}

/** The grant that the first officer composes, and how each signs it. */
async function composed(link: Link, officers: readonly Officer[], quorum = officers.length) {
  const { proposal } = await view(link)
  const keys = createControlKeys()
  const made = composeArtefact(crypto, {
    ...{ proposal, keys, quorum, officers: officers.map(({ key }) => ({ type: 'software', key })) },
    ...{ template: templateFor(proposal.purpose), language: 'zh', namesOf: namesIn({ members: [] }) },
  })
  return async (index: number, by = officers[index]): Promise<SignedGrant> => {
    const { signer, binding } = by as Officer
    const signatures = [await signAsOfficer(made.text, signer, index)]
    return assembleGrant(crypto, { ...made, signatures, bindings: [binding], keys, deadline: now() + 3_000 })
  }
}

describe.concurrent('officers who sign together', () => {
  test('the second finds the text that the first signed; with his signature the grant is given', async () => {
    const { first, second, link } = await asked()
    expect((await view(link)).cosigners).toEqual([cosigner(second)])
    const signedBy = await composed(link, [first, second])
    expect(await post(link, 'grant', await signedBy(0))).toMatchObject({ missing: 1 })
    const waiting = await view(link)
    expect([waiting.grant, waiting.partial?.signatures.length]).toEqual([null, 1])
    const listed = await world.api(BANK).get('/v1/grant-requests?state=open')
    expect(listed.body['requests']).toContainEqual(
      expect.objectContaining({ id: link.id, signatures: 1, grant: null }),
    )
    // Signing twice is one signature.
    expect(await post(link, 'grant', await signedBy(0))).toMatchObject({ missing: 1 })
    const { id, missing } = await post(link, 'grant', await signedBy(1))
    expect(missing).toBe(0)
    await world.reaches(String(id), 'active')
    expect(await view(link)).toMatchObject({ grant: id, partial: null })
    // The same once more is harmless.
    expect(await post(link, 'grant', await signedBy(1))).toMatchObject({ id, missing: 0 })
  })

  test('both at once: it is given, once', async () => {
    const { first, second, link } = await asked()
    const signedBy = await composed(link, [first, second])
    const grants = [await signedBy(0), await signedBy(1)]
    const answers = await Promise.all(grants.map((grant) => post(link, 'grant', grant)))
    expect(answers.map(({ missing }) => missing)).toContain(0)
    expect((await view(link)).partial).toBeNull()
    await world.reaches(String(answers[0]?.['id']), 'active')
  })

  test('a signature of somebody else, or another text, takes nothing from those that are there', async () => {
    const { first, second, link } = await asked()
    const signedBy = await composed(link, [first, second])
    await post(link, 'grant', await signedBy(0))
    expect(await post(link, 'grant', await signedBy(1, { ...second, signer: first.signer }))).toMatchObject({
      code: 'GRANT_SIGNATURE_INVALID',
    })
    const other = await composed(link, [second])
    expect(await post(link, 'grant', await other(0))).toMatchObject({ code: 'GRANT_REQUEST_CLOSED' })
    expect((await view(link)).partial?.signatures).toHaveLength(1)
    expect(await post(link, 'grant', await signedBy(1))).toMatchObject({ missing: 0 })
  })

  test('one officer’s no ends it, however many have signed', async () => {
    const { first, second, link } = await asked()
    const signedBy = await composed(link, [first, second])
    await post(link, 'grant', await signedBy(0))
    expect(await post(link, 'refusal', { reason: 'notApplied', words: null })).toEqual({ declined: true })
    expect(await post(link, 'grant', await signedBy(1))).toMatchObject({ code: 'GRANT_REQUEST_CLOSED' })
    expect(await view(link)).toMatchObject({ grant: null, partial: null })
  })

  test('nobody joins by a key that is not the company’s, or that still waits', async () => {
    const first = await world.company()
    const [link, stranger] = [await request(first), await world.company()]
    expect(await post(link, 'officers', cosigner(stranger))).toMatchObject({ code: 'GRANT_BINDING_INVALID' })
    const inItsName = { ...stranger, binding: first.binding }
    expect(await post(link, 'officers', cosigner(inItsName))).toMatchObject({ code: 'GRANT_BINDING_INVALID' })
    const later = world.other(first)
    const binding = await world.bind(bindingOrder(later))
    expect(await post(link, 'officers', cosigner({ ...later, binding }))).toMatchObject({
      code: 'GRANT_BINDING_WAITING',
    })
    expect((await view(link)).cosigners).toEqual([])
    expect(await post({ ...link, secret: 'x' }, 'officers', cosigner(first))).toMatchObject({
      code: 'GRANT_REQUEST_UNKNOWN',
    })
  })
})
