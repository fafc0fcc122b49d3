import type { ObjectionView, OwnRecords } from '@hexin/sdk/api/objections.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { isOverdue } from '@hexin/sdk/objection/dueDay.ts'
import { parseObjection } from '@hexin/sdk/objection/objection.ts'
import { objectionOutcomeSchema, objectionReceiptSchema } from '@hexin/sdk/objection/statements.ts'
import { recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import { decodeStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { NoticeRow, ObjectionRow, Objections } from '../../ports/objections.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import { pageOfAll, pageOfKept } from '../pages.ts'
import type { SubjectOf } from '../subjectOf.ts'

export type ShowObjections = {
  one(row: ObjectionRow): Promise<ObjectionView>
  /** For the provider's people; of one state if it is given. */
  all(
    query: PageQuery & { readonly state?: ObjectionView['state'] | 'overdue' | undefined },
  ): Promise<Page<ObjectionView>>
  /** What this member has on record about the caller's company. @throws HexinError AUTH_SUBJECT_INVALID */
  ownRecords(
    token: string,
    query: PageQuery,
  ): Promise<Page<OwnRecords['records'][number]> & Pick<OwnRecords, 'subject' | 'member'>>
  /** The caller's company's objections here. @throws HexinError AUTH_SUBJECT_INVALID */
  own(token: string, query: PageQuery): Promise<Page<ObjectionView>>
}

export function createShowObjections({
  crypto,
  clock,
  self,
  subjectOf,
  objections,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly subjectOf: SubjectOf
  readonly objections: Objections
}): ShowObjections {
  function toView(row: ObjectionRow, notices: readonly NoticeRow[]): ObjectionView {
    const { payload } = decodeStatement(row.receipt, 'hexin-objection-receipt+jwt')
    const { due, fields, ground } = objectionReceiptSchema.parse(payload)
    const { subject, statement } = parseObjection(row.signed.objection)
    const outcome =
      row.outcome === undefined
        ? undefined
        : objectionOutcomeSchema.parse(decodeStatement(row.outcome, 'hexin-objection-outcome+jwt').payload)
    return {
      number: row.number,
      objection: row.hash,
      ...{ subject, kind: row.kind, record: row.record, fields, ground, statement },
      detail: row.signed.detail.text,
      receivedAt: row.receivedAt,
      due: due.day,
      calendar: due.calendar,
      state: outcome?.outcome ?? 'open',
      overdue: isOverdue(row.receivedAt, outcome !== undefined, clock()),
      receipt: row.receipt,
      outcome: row.outcome ?? null,
      reason: outcome?.outcome === 'refused' ? outcome.reason : null,
      words: row.words ?? null,
      supersededBy: outcome?.outcome === 'corrected' ? outcome.supersededBy : null,
      notices: notices.map(({ exchange, recipient, acknowledgedAt }) => ({
        ...{ exchange, recipient },
        acknowledgedAt: acknowledgedAt ?? null,
      })),
    }
  }

  async function views(rows: readonly ObjectionRow[]): Promise<ObjectionView[]> {
    const notices = await objections.notices(rows.map(({ number }) => number))
    return rows.map((row) => toView(row, notices.get(row.number) ?? []))
  }

  return {
    async one(row) {
      const [view] = await views([row])
      return view as ObjectionView
    },
    all: ({ state, ...query }) =>
      pageOfKept(
        objections.all,
        async (rows) => (await views(rows)).map((view) => (isOf(view, state) ? view : undefined)),
        ({ number }) => [number],
        query,
      ),
    async own(token, query) {
      const rows = await objections.about(await subjectOf(token))
      const { items, next } = pageOfAll(rows, ({ number }) => [number], query)
      return { items: await views(items), next }
    },
    async ownRecords(token, query) {
      const subject = await subjectOf(token)
      const records = await objections.recordsAbout(subject)
      const hashes = new Map(
        records.map(({ leafIndex, sdJwt }) => [leafIndex, statementHash(crypto, recordStatement(sdJwt))]),
      )
      const own = await views(await objections.about(subject))
      const { items, next } = pageOfAll(records, ({ leafIndex }) => [leafIndex], query)
      return {
        ...{ subject, member: self, next },
        items: items.map(({ kind, claims, sdJwt, leafIndex, supersededBy }) => {
          const record = hashes.get(leafIndex) ?? ''
          const successor = supersededBy === undefined ? undefined : hashes.get(supersededBy)
          return {
            ...{ record, kind, claims, sdJwt },
            supersededBy: successor ?? null,
            objections: own.filter((view) => view.record === record).map(({ number }) => number),
          }
        }),
      }
    },
  }
}

const isOf = (view: ObjectionView, state: ObjectionView['state'] | 'overdue' | undefined): boolean =>
  state === undefined || (state === 'overdue' ? view.overdue : view.state === state)
