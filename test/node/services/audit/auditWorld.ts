import type { Health } from '@hexin/sdk/api/members.ts'
import type { AuditReport, AuditView } from '@hexin/sdk/audit/report.ts'
import { BANK, BUREAU, createRevocationWorld } from '../../../complaints/revocationWorld.ts'
import { anchored, type CheckedApi, until } from '../../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../../helpers/importFixture.ts'
import { now } from '../../../helpers/testCompany.ts'
import { type Planted, plant } from './plant.ts'

export const REGULATOR = 3

const healthOf = async (api: CheckedApi) => (await api.get('/health')).body as unknown as Health

/** A provider, a bank and a regulator that audits them, on real nodes, after one exchange. */
export async function createAuditWorld() {
  const world = await createRevocationWorld()
  const { id: grant } = await world.granted()
  const answered = await world.ask(grant)
  if (answered['state'] !== 'answered') throw new Error(JSON.stringify(answered))
  let rows = 2

  async function announced(order: object = {}): Promise<string> {
    for (const api of [world.bank, world.bureau]) {
      await anchored(api)
      // What is announced ends where the regulator’s own node knows the log to end.
      const seen = (await healthOf(api)).block?.number ?? 0
      await until(
        () => healthOf(world.regulator),
        ({ block }) => (block?.number ?? 0) >= seen,
      )
    }
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
    await anchored(world.bureau)
  }

  async function ended(id: string): Promise<AuditView> {
    await anchored(world.regulator)
    return until(
      async () => {
        await nextBlock()
        return shown(id)
      },
      ({ state }) => state !== 'announced',
    )
  }

  /** An order of the regulator’s for the same company, as soon as asker and provider have it. */
  async function ordered({ asker, ...change }: { readonly asker: number; readonly notifyAfter: number }) {
    const json = {
      ...{ body: null, number: '银检〔2026〕1号', law: 'bankingSupervision', article: 34 },
      ...{ document: 'd'.repeat(43), subject: world.subject, providers: [BUREAU], dataRange: null },
      officers: [
        { name: '陈某某', certificate: '粤A-0001' },
        { name: '李某某', certificate: '粤A-0002' },
      ],
      scope: [{ kind: 'loan', fields: ['principal'] }],
      ...{ notBefore: now() - 60, until: now() + 3_600, maxUses: 2, asker, ...change },
    }
    const { status, body } = await world.regulator.post('/v1/orders', { json })
    if (status !== 201) throw new Error(JSON.stringify(body))
    const id = String(body['id'])
    for (const api of asker === BANK ? [world.bank, world.bureau] : [world.bureau])
      await until(
        async () => (await api.get(`/v1/orders/${id}`)).status,
        (found) => found === 200,
      )
    return id
  }

  return {
    ...{ ...world, grant, ordered, announced, shown, ended, nextBlock },
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
