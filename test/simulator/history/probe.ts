import { randomUUID } from 'node:crypto'
import { setTimeout as virtualSleep } from 'node:timers/promises'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { signGrant } from '../../../scripts/company/company.ts'
import { proposalOf } from '../../helpers/testCompany.ts'
import { BANKS, BUREAU, type World, wordsOf } from '../world/world.ts'
import { type Story, seconds } from './story.ts'

/** So long, in a world that is well, until a grant is in force. */
const PATIENCE_MS = 180_000
const STEP_MS = 6_000

/** In a world that is well, a grant for one use is answered once, and no more. @returns what isn't so */
export async function probe({ world, restored }: Story): Promise<string[]> {
  const probed = BANKS.filter((bank) => !restored.has(bank)).map((bank) =>
    probeBank(world, bank).catch((error: unknown) => [
      `in a world that is well, ${bank} met ${wordsOf(error)}`,
    ]),
  )
  const wrong = (await Promise.all(probed)).flat()
  return wrong
}

async function probeBank(world: World, bank: number): Promise<string[]> {
  const now = seconds(world)
  const { company, binding, network } = world
  const chain = { id: network.chainId, grants: network.contracts.grants }
  const proposal = proposalOf(company, { chain, grantee: bank, providers: [BUREAU], maxUses: 1 }, now)
  const grant = await signGrant(company, { proposal, binding, now, namesOf: namesIn({ members: [] }) })
  const api = world.nodes.get(bank)?.api
  if (!api) return [`member ${bank} doesn't run`]
  await api('post /v1/grants', { body: { grants: [grant.signed] } })
  for (let waited = 0; waited < PATIENCE_MS; waited += STEP_MS) {
    await virtualSleep(STEP_MS)
    if ((await api('get /v1/grants/{id}', { params: { id: grant.id } }))['state'] === 'active') break
  }
  const body = {
    ...{ grant: grant.id, kind: 'loan', fields: ['principal'], purpose: 'preLoanReview' },
    ...{ caseNumber: 'GZ-2026-0731', user: 'clerk 1' },
  }
  const told: string[] = []
  for (let i = 0; i < 2; i++)
    told.push(
      await api('post /v1/exchanges', { body, key: randomUUID() }).then(
        ({ state }) => String(state),
        (error: unknown) => (isHexinError(error) ? error.code : String(error)),
      ),
    )
  if (told.join(' ') === 'answered GRANT_USES_EXHAUSTED') return []
  return [`in a world that is well, ${bank} was told ${told.join(', then ')}`]
}
