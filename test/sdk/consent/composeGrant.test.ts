import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { controlSchema } from '@hexin/sdk/api/controls.ts'
import { artefactHash, artefactText, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { composeArtefact, type GrantProposal, proposalSchema } from '@hexin/sdk/consent/composeGrant.ts'
import { controlAddresses, createControlKeys } from '@hexin/sdk/consent/controlKeys.ts'
import { signedGrantSchema } from '@hexin/sdk/consent/signedGrant.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOfficer, makeGrant, proposal, reading, software } from '../helpers.ts'
import { outcomeOf } from '../proof/helpers.ts'

const officer = createOfficer()
const compose = (terms: Partial<GrantProposal> = {}, keys = createControlKeys()) =>
  composeArtefact(crypto, {
    proposal: { ...proposal, ...terms },
    officers: [software(officer)],
    quorum: 1,
    keys,
    ...reading,
  })

describe('an artefact is composed', () => {
  test('of the proposal, word for word, with the company’s own keys', () => {
    const keys = createControlKeys()
    const { artefact, text } = compose({}, keys)
    expect(artefact).toMatchObject({
      ...proposal,
      quorum: 1,
      controls: controlAddresses(keys),
    })
    expect(artefactText(artefact)).toBe(text)
    expect(parseArtefact(text)).toEqual(artefact)
  })

  test('with a salt of its own each time: the same proposal never has the same hash', () => {
    const keys = createControlKeys()
    const hashes = Array.from({ length: 50 }, () => artefactHash(crypto, compose({}, keys).text))
    expect(new Set(hashes).size).toBe(50)
  })

  test('only where the parts make a valid one', () => {
    expect(outcomeOf(() => compose())).toBe('accepted')
    for (const terms of [
      { expiry: proposal.notBefore },
      { providers: [] },
      { scope: [{ kind: 'loan', fields: ['nothing'] }] },
      { subjectName: '\u202e司公' },
    ])
      expect(outcomeOf(() => compose(terms))).toBe('GRANT_ARTEFACT_MALFORMED')
  })

  test('a proposal can’t bring the company’s part with it', () => {
    expect(proposalSchema.safeParse(proposal).success).toBe(true)
    const { artefact } = compose()
    for (const name of ['salt', 'officers', 'quorum', 'controls', 'type', 'version', 'notice'] as const)
      expect(proposalSchema.safeParse({ ...proposal, [name]: artefact[name] }).success).toBe(false)
  })
})

test('what a proposal brings all the same never takes the place of the company’s own part', () => {
  const [keys, others] = [createControlKeys(), createControlKeys()]
  const own = compose({}, keys).artefact
  const foreign = {
    salt: 'A'.repeat(43),
    officers: [software(createOfficer())],
    quorum: 2,
    controls: controlAddresses(others),
    version: 2,
  }
  for (const [name, value] of Object.entries(foreign)) {
    const { artefact } = compose({ [name]: value }, keys)
    expect({ ...artefact, salt: own.salt }).toEqual(own)
    expect(artefact.salt).not.toBe(foreign.salt)
  }
  expect(outcomeOf(() => compose({ nonsense: 1 } as Partial<GrantProposal>))).toBe('GRANT_ARTEFACT_MALFORMED')
})

describe('control keys', () => {
  test('are made anew for each grant: three of them, never one twice', () => {
    const addresses = Array.from({ length: 20 }, () => Object.values(controlAddresses(createControlKeys())))
    expect(new Set(addresses.flat()).size).toBe(60)
    for (const address of addresses.flat()) expect(address).toMatch(/^0x[0-9a-f]{40}$/)
  })

  test('two grants of one company to one bank share no bytes on the chain', async () => {
    const make = () =>
      makeGrant({ officers: [software(officer)], bindings: ['binding'], sign: async () => [signature] })
    const signature = { type: 'software', officer: 0, signature: 'A'.repeat(86) } as const
    const seen = new Set<string>()
    for (const grant of [await make(), await make(), await make()]) {
      const { controls } = parseArtefact(grant.artefact)
      const hash = artefactHash(crypto, grant.artefact)
      for (const bytes of [hash, ...Object.values(controls), grant.registration.signature]) {
        expect(seen.has(bytes)).toBe(false)
        seen.add(bytes)
      }
    }
    expect(seen.size).toBe(15)
  })
})

describe('what goes over the wire', () => {
  const signature = { type: 'software', officer: 0, signature: 'A'.repeat(86) } as const
  const made = makeGrant({
    officers: [software(officer)],
    bindings: ['binding'],
    sign: async () => [signature],
  })

  test('a signed grant passes its schema, unchanged by JSON', async () => {
    const grant = await made
    expect(signedGrantSchema.parse(JSON.parse(JSON.stringify(grant)))).toEqual(grant)
  })

  test.each<[string, object]>([
    ['an unknown member', { note: '' }],
    ['no signature', { signatures: [] }],
    ['no binding', { bindings: [] }],
    ['a software signature of another length', { signatures: [{ ...signature, signature: 'A'.repeat(85) }] }],
    ['a signature of another type', { signatures: [{ ...signature, type: 'sm2' }] }],
    ['an officer below 0', { signatures: [{ ...signature, officer: -1 }] }],
    ['half an officer', { signatures: [{ ...signature, officer: 0.5 }] }],
    ['21 signatures', { signatures: Array.from({ length: 21 }, () => signature) }],
    ['an artefact that is no text', { artefact: {} }],
    ['an artefact beyond all measure', { artefact: 'x'.repeat(100_001) }],
    [
      'a registration signature in capitals',
      { registration: { deadline: 1, signature: `0x${'AB'.repeat(65)}` } },
    ],
    [
      'a registration signature of 64 bytes',
      { registration: { deadline: 1, signature: `0x${'ab'.repeat(64)}` } },
    ],
  ])('%s: refused', async (_, change) => {
    expect(signedGrantSchema.safeParse({ ...(await made), ...change }).success).toBe(false)
  })

  test('a control message says its number and deadline; a revocation has neither', () => {
    const common = { grant: `0x${'1'.repeat(64)}`, signature: `0x${'2'.repeat(130)}` }
    const numbered = { ...common, sequence: 0, deadline: 1 }
    const taken = (control: object) => controlSchema.safeParse(control).success
    for (const action of ['pause', 'resume']) {
      expect(taken({ ...numbered, action })).toBe(true)
      expect(taken({ ...common, action })).toBe(false)
    }
    expect(taken({ ...common, action: 'revoke' })).toBe(true)
    expect(taken({ ...numbered, action: 'revoke' })).toBe(false)
    expect(taken({ ...numbered, action: 'widen' })).toBe(false)
  })

  test('junk of any shape is refused, never thrown over', () => {
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        for (const schema of [signedGrantSchema, controlSchema, proposalSchema])
          expect(schema.safeParse(junk).success).toBe(false)
      }),
    )
  })
})
