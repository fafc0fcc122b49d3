import { namesIn } from '@hexin/sdk/network.ts'
import { signGrant, signGrantControl } from '../../../scripts/company/company.ts'
import { proposalOf } from '../../helpers/testCompany.ts'
import { BANKS, BUREAU, COURT, type World } from '../world/world.ts'
import { type Granted, type Happening, type Story, seconds } from './story.ts'

const FIELDS = ['loanNumber', 'principal', 'status'] as const
const SHORT_S = 90
const LONG_S = 7_200

const nameOf = ({ grants }: Story, granted: Granted): string => `grant ${grants.indexOf(granted) + 1}`

/** The parties whose process runs. */
const alive = ({ world }: Story, members: readonly number[]): number[] =>
  members.filter((member) => world.nodes.get(member)?.isDead() === false)

/** The company gives a grant, to a node of either party. */
export const give: Happening = {
  name: 'grant',
  weight: 7,
  async run(story, random) {
    const { world } = story
    const parties = { grantee: random.of(BANKS), provider: random.of([BUREAU, BUREAU, COURT]) }
    const expiry = seconds(world) + (random.chance(0.3) ? SHORT_S : LONG_S) + random.below(60)
    const granted = await sign(world, { ...parties, maxUses: 1 + random.below(3), expiry })
    story.grants.push(granted)
    const { grantee, provider } = parties
    const [at = grantee] = alive(story, random.chance(0.5) ? [grantee, provider] : [provider, grantee])
    submit(story, granted, at)
  },
}

/** Signs a grant as the company. */
async function sign(
  world: Pick<World, 'schedule' | 'company' | 'binding' | 'network'>,
  { grantee, provider, maxUses, expiry }: Pick<Granted, 'grantee' | 'provider' | 'maxUses' | 'expiry'>,
): Promise<Granted> {
  const { company, binding, network } = world
  const now = Math.floor(world.schedule.now() / 1_000)
  const chain = { id: network.chainId, grants: network.contracts.grants }
  const terms = { chain, grantee, providers: [provider], maxUses, expiry }
  const proposal = proposalOf(company, { ...terms, scope: [{ kind: 'loan', fields: [...FIELDS] }] }, now)
  const grant = await signGrant(company, { proposal, binding, now, namesOf: namesIn({ members: [] }) })
  return {
    ...{ grant, grantee, provider, maxUses, expiry, fields: FIELDS, signedAt: now },
    ...{ taken: new Set(), revocationTaken: new Set(), controls: [] },
  }
}

/** At the start of a history these are given and in force, so that there is something to ask under. */
export async function giveFirst(story: Story): Promise<void> {
  const { world, grants } = story
  for (const [i, grantee] of [...BANKS, ...BANKS].entries()) {
    const terms = {
      grantee,
      provider: i < 2 ? BUREAU : COURT,
      maxUses: 1 + i,
      expiry: seconds(world) + LONG_S,
    }
    const granted = await sign(world, terms)
    grants.push(granted)
    submit(story, granted, grantee)
  }
}

/** The company, told of no success, sends its grant again. */
export const giveAgain: Happening = {
  name: 'the same grant again',
  weight: 4,
  may: ({ grants }) => grants.length > 0,
  run(story, random) {
    const granted = random.of(story.grants)
    const [at] = alive(story, [granted.provider, granted.grantee])
    if (at !== undefined) submit(story, granted, at)
  },
}

function submit(story: Story, granted: Granted, at: number): void {
  const node = story.world.nodes.get(at)
  if (!node) return
  const call = node.api('post /v1/grants', { body: { grants: [granted.grant.signed] } })
  story.go(`${nameOf(story, granted)} to member ${at}`, call, (_, value) => {
    const [result] = (value?.['results'] ?? []) as { code: string | null }[]
    if (result?.code === null) granted.taken.add(at)
  })
}

/** The company pauses or resumes a grant, by the sequence number that the node names. */
export const pause: Happening = {
  name: 'pause or resume',
  weight: 4,
  may: ({ grants }) => grants.length > 0,
  async run(story, random) {
    const granted = random.of(story.grants)
    const { grant, controls, grantee, provider } = granted
    const [at] = alive(story, random.chance(0.5) ? [grantee, provider] : [provider, grantee])
    const node = at === undefined ? undefined : story.world.nodes.get(at)
    if (!node) return
    const now = seconds(story.world)
    const action = random.of(['pause', 'resume'] as const)
    const work = async () => {
      const { sequence } = await node.api('get /v1/grants/{id}', { params: { id: grant.id } })
      if (typeof sequence !== 'number') return { state: 'not registered' }
      const control = await signGrantControl(grant, { action, sequence, deadline: now + 600 })
      controls.push({ control, at: now })
      return node.api('post /v1/grants/{id}/controls', { params: { id: grant.id }, body: control })
    }
    story.go(`${action} of ${nameOf(story, granted)} at member ${at}`, work())
  },
}

/** The company revokes a grant. */
export const revoke: Happening = {
  name: 'revocation',
  weight: 4,
  may: ({ grants }) => grants.length > 0,
  async run(story, random) {
    const granted = random.of(story.grants)
    const { grant, grantee, provider } = granted
    const [at] = alive(story, random.chance(0.5) ? [grantee, provider] : [provider, grantee])
    const node = at === undefined ? undefined : story.world.nodes.get(at)
    if (!node || at === undefined) return
    const control = await signGrantControl(grant, { action: 'revoke' })
    granted.revoked ??= { at: seconds(story.world) }
    const call = node.api('post /v1/grants/{id}/controls', { params: { id: grant.id }, body: control })
    story.go(`revocation of ${nameOf(story, granted)} at member ${at}`, call, (_, value) => {
      if (value) granted.revocationTaken.add(at)
    })
  },
}
