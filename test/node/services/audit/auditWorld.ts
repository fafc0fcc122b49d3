import type { AuditReport, AuditView } from '@hexin/sdk/audit/report.ts'
import { BANK, BUREAU, createRevocationWorld } from '../../../complaints/revocationWorld.ts'
import { type CheckedApi, until } from '../../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../../helpers/importFixture.ts'
import { type Planted, plant } from './plant.ts'

const anchored = async (api: CheckedApi): Promise<boolean> => {
  const { log } = (await api.get('/health')).body as { log: { size: number; anchoredSize: number } }
  return log.anchoredSize >= log.size
}

/** A provider, a bank and a regulator that audits them, on real nodes, after one exchange. */
export async function createAuditWorld() {
  const world = await createRevocationWorld()
  const { id: grant } = await world.granted()
  const answered = await world.ask(grant)
  if (answered['state'] !== 'answered') throw new Error(JSON.stringify(answered))
  let rows = 2

  async function announced(order: object = {}): Promise<string> {
    for (const api of [world.bank, world.bureau]) await until(() => anchored(api), Boolean)
    const json = { members: [BUREAU, BANK], count: 1_000, blocks: 4, ...order }
    const { status, body } = await world.regulator.post('/v1/audits', { json })
    if (status !== 201) throw new Error(JSON.stringify(body))
    return String(body['id'])
  }

  const shown = async (id: string) =>
    (await world.regulator.get(`/v1/audits/${id}`)).body as unknown as AuditView

  /** This chain makes blocks where there is something to put in: a checkpoint. */
  async function nextBlock(): Promise<void> {
    const body = [zhHeader, zhRow(`X${rows++}`)].join('\n')
    await world.bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
    await until(() => anchored(world.bureau), Boolean)
  }

  async function ended(id: string): Promise<AuditView> {
    await until(() => anchored(world.regulator), Boolean)
    return until(
      async () => {
        await nextBlock()
        return shown(id)
      },
      ({ state }) => state !== 'announced',
    )
  }

  return {
    ...{ ...world, grant, announced, shown, ended, nextBlock },
    async audited(order: object = {}): Promise<AuditReport> {
      const { failure, report } = await ended(await announced(order))
      if (!report) throw new Error(String(failure))
      return report
    },
    planting: (planted: Planted) =>
      plant(
        { network: world.network, provider: world.bureauNode, asker: world.bankNode },
        String(answered['id']),
        planted,
      ),
  }
}
