import { auditListSchema, auditOrderSchema } from '@hexin/sdk/api/audits.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { type AuditView, auditViewSchema } from '@hexin/sdk/audit/report.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { AuditRow, Audits } from '../../ports/audits.ts'
import type { AnnounceAudit } from '../../services/audit/announceAudit.ts'
import type { Resource } from '../app.ts'
import { byTimeAndText, listed } from '../page.ts'

const byAudit = z.object({ id: z.string().regex(/^0x[0-9a-f]{64}$/) })

export function auditResource({
  audits,
  announce,
}: {
  readonly audits: Pick<Audits, 'find' | 'list'>
  readonly announce: AnnounceAudit
}): Resource {
  async function show(id: string): Promise<AuditView> {
    const found = await audits.find(id)
    if (!found) throw new HexinError('AUDIT_UNKNOWN', { found: id })
    return toView(found)
  }

  return (add) => {
    add({
      method: 'post',
      path: '/v1/audits',
      summary: 'Announces an audit by draw, which runs by itself once its block is there; for regulators',
      access: 'token',
      tag: 'audits',
      body: auditOrderSchema,
      status: 201,
      response: auditViewSchema,
      handler: async ({ body }) => show(await announce(body)),
    })
    add({
      method: 'get',
      path: '/v1/audits',
      summary: 'The audits that this member announced, newest first',
      access: 'token',
      tag: 'audits',
      query: pageQuerySchema,
      response: auditListSchema,
      handler: ({ query }) =>
        listed('audits', byTimeAndText, query, async (page) => {
          const { items, next } = await audits.list(page)
          return { items: items.map(withoutReport), next }
        }),
    })
    add({
      method: 'get',
      path: '/v1/audits/{id}',
      summary: 'An audit with its report: each exchange that was drawn, and what was found',
      access: 'token',
      tag: 'audits',
      params: byAudit,
      response: auditViewSchema,
      handler: ({ params }) => show(params.id),
    })
  }
}

const toView = ({ id, state, terms, failure, report }: AuditRow): AuditView => ({
  ...{ id, state, terms, failure: failure ?? null, report: report ?? null },
})

function withoutReport(row: AuditRow): Omit<AuditView, 'report'> {
  const { report: _, ...rest } = toView(row)
  return rest
}
