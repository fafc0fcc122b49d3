import { listNotices } from '@hexin/sdk/actions/listNotices.ts'
import { listOwnObjections } from '@hexin/sdk/actions/listOwnObjections.ts'
import { listOwnRecords } from '@hexin/sdk/actions/listOwnRecords.ts'
import { listOwnRevocations } from '@hexin/sdk/actions/listOwnRevocations.ts'
import { listWhoLooked } from '@hexin/sdk/actions/listWhoLooked.ts'
import type { Notices } from '@hexin/sdk/api/bindings.ts'
import type { ObjectionView, OwnRecords } from '@hexin/sdk/api/objections.ts'
import type { Revocation } from '@hexin/sdk/api/revocations.ts'
import type { Client } from '@hexin/sdk/client.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { now } from '../clock.ts'
import { clientOf } from '../network/client.ts'
import { type Look, type LookEntry, pairLooks, readLooks } from './looks.ts'
import type { Session } from './session.ts'

/** What one member's node told, with whose it is. */
type At<T> = T & { readonly member: number }

/** All that the members' nodes tell a company about itself. */
export type Overview = {
  readonly looks: readonly Look[]
  readonly notices: readonly At<Notices['notices'][number]>[]
  readonly revocations: readonly At<Revocation>[]
  readonly records: readonly At<OwnRecords['records'][number]>[]
  readonly objections: readonly At<ObjectionView>[]
  /** Members that did not answer: what they hold is missing above. */
  readonly silent: readonly number[]
}

/** Asks every member; one that does not answer is named, and takes nothing from the others. */
export async function readOverview({ members }: Network, session: Session): Promise<Overview> {
  const silent: number[] = []
  const parts = await Promise.all(
    members.map(async ({ number, http }) => {
      try {
        return await readMember(number, clientOf(http, await session.tokenFor(number)))
      } catch {
        silent.push(number)
        return undefined
      }
    }),
  )
  const told = parts.filter((part) => part !== undefined)
  return {
    looks: pairLooks(
      told.flatMap(({ looks }) => looks),
      { silent, now: now() },
    ),
    notices: told.flatMap(({ notices }) => notices),
    revocations: told.flatMap(({ revocations }) => revocations),
    records: told.flatMap(({ records }) => records),
    objections: told.flatMap(({ objections }) => objections),
    silent,
  }
}

type MemberOverview = Omit<Overview, 'silent' | 'looks'> & { readonly looks: readonly LookEntry[] }

async function readMember(member: number, client: Client): Promise<MemberOverview> {
  const at = <T extends object>(items: readonly T[]): At<T>[] => items.map((item) => ({ ...item, member }))
  const [looked, noticed, revoked, recorded, objected] = await Promise.all([
    whole(listWhoLooked, client, {}, 'entries'),
    whole(listNotices, client, {}, 'notices'),
    whole(listOwnRevocations, client, {}, 'revocations'),
    whole(listOwnRecords, client, {}, 'records'),
    whole(listOwnObjections, client, {}, 'objections'),
  ])
  return {
    looks: readLooks(member, looked.entries),
    notices: at(noticed.notices),
    revocations: at(revoked.revocations),
    // What the registrar states of keys has a screen of its own.
    records: at(recorded.records.filter(({ kind }) => kind !== 'binding' && kind !== 'personBinding')),
    objections: at(objected.objections),
  }
}
