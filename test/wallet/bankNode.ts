import { createServer } from 'node:http'
import { createApp } from '@hexin/node/http/app.ts'
import { createLimits } from '@hexin/node/http/limits.ts'
import { grantRequestResource } from '@hexin/node/http/resources/grantRequests.ts'
import { grantResource } from '@hexin/node/http/resources/grants.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { GrantRequestRow, GrantRequestStore } from '@hexin/node/ports/grantRequests.ts'
import type { Grants, KnownGrant } from '@hexin/node/ports/grants.ts'
import type { NewOperation, RelayStore } from '@hexin/node/ports/relay.ts'
import { createControlGrant } from '@hexin/node/services/grants/controlGrant.ts'
import { createGrantRequests } from '@hexin/node/services/grants/grantRequests.ts'
import { createSubmitGrant } from '@hexin/node/services/grants/submitGrant.ts'
import { createViewGrant } from '@hexin/node/services/grants/viewGrant.ts'
import type { Idempotency } from '@hexin/node/services/idempotency.ts'
import type { Membership } from '@hexin/node/services/membership.ts'
import type { GrantRequestEntry } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { mergeSignatures } from '@hexin/sdk/consent/mergeSignatures.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'

/** The bank's node as the wallet sees it: the node's own routes and services, which verify everything, over a store in memory and without a chain. */
export type BankNode = {
  /** Asks a company; returns the link. */
  ask(proposal: Omit<GrantProposal, 'chain' | 'grantee'>, validS?: number): Promise<string>
  /** What was verified and taken in, by id. */
  readonly grants: ReadonlyMap<string, KnownGrant & { readonly signed: SignedGrant }>
  /** What was verified for the chain, in order. */
  readonly operations: readonly NewOperation[]
  /** What became of the requests, newest first, as the bank's own people see it. */
  requests(): Promise<readonly GrantRequestEntry[]>
  /** Codes of the refusals, in order. */
  readonly refusals: readonly string[]
  /** Whether answers to what is sent get lost: the node does its work, and the line breaks. */
  loseAnswers(losing: boolean): void
  close(): Promise<void>
}

const now = (): number => Math.floor(Date.now() / 1000)

export async function startBankNode({
  network,
  self,
  trust,
}: {
  readonly network: Network
  readonly self: number
  readonly trust: GrantTrust
}): Promise<BankNode> {
  const grants = new Map<string, KnownGrant & { signed: SignedGrant }>()
  const operations: NewOperation[] = []
  const refusals: string[] = []
  let losing = false

  const changeState = (id: string, state: KnownGrant['state'], sequence?: number) => {
    const known = grants.get(id)
    if (known) grants.set(id, { ...known, state, sequence: sequence ?? known.sequence })
  }
  const revokeKey = async (id: string) => grants.get(id)?.artefact.controls.revoke
  const store = {
    async save({ id, artefact }, signed, duties) {
      grants.set(id, { id, artefact, signed, state: 'active', sequence: 0, revocationSeen: false, uses: 0 })
      if (duties) operations.push(duties.operation)
      if (artefact.predecessor) changeState(artefact.predecessor, 'superseded')
    },
    find: async (id) => grants.get(id),
    usesInPeriod: async () => 0,
    signed: async (id) => grants.get(id)?.signed,
    receivedAt: async () => undefined,
    async saveRevocation({ grant, operation }) {
      operations.push(operation)
      changeState(grant, 'revoked')
    },
    revokeKey,
    count: async () => grants.size,
  } satisfies Grants
  const relay = {
    // There is no chain: what would be brought there counts at once.
    async add(added: readonly NewOperation[]) {
      for (const operation of added) {
        operations.push(operation)
        changeState(
          operation.grant,
          operation.action === 'pause' ? 'paused' : 'active',
          operation.sequence + 1,
        )
      }
    },
    fates: async () => [],
  } satisfies Partial<RelayStore> as unknown as RelayStore
  const rows = new Map<string, GrantRequestRow>()
  const changeRow = (id: string, change: Partial<GrantRequestRow>): boolean => {
    const row = rows.get(id)
    if (row) rows.set(id, { ...row, ...change })
    return row !== undefined
  }
  const requestStore = {
    add: async (row) =>
      void rows.set(row.id, {
        ...{ ...row, createdAt: now(), grantId: undefined, declined: undefined },
        ...{ cosigners: [], partial: undefined },
      }),
    find: async (id) => rows.get(id),
    async claim(id, grantId) {
      const row = rows.get(id)
      return !row?.declined && (row?.grantId ?? grantId) === grantId && changeRow(id, { grantId })
    },
    async join(id, cosigner) {
      const row = rows.get(id)
      return changeRow(id, { cosigners: [...(row?.cosigners ?? []), cosigner] })
    },
    async collect(id, _grantId, grant) {
      const partial = rows.get(id)?.partial
      const merged = partial ? mergeSignatures(partial, grant) : grant
      changeRow(id, { partial: merged })
      return merged
    },
    complete: async (id) => void changeRow(id, { partial: undefined }),
    release: async (id) => void changeRow(id, { grantId: undefined }),
    async decline(id, decline) {
      const row = rows.get(id)
      const open = row?.grantId === undefined && !row?.declined
      return open && changeRow(id, { declined: { ...decline, at: now() } })
    },
    list: async () => ({ items: [...rows.values()].toReversed(), next: undefined }),
  } satisfies GrantRequestStore

  const membership = membershipOf(network)
  const clock = now
  const { chain } = trust
  const common = { crypto, clock, self, membership }
  const submitGrant = createSubmitGrant({ ...common, trust, grants: store })
  const requests = createGrantRequests({
    ...common,
    chain,
    walletOrigin: network.wallet.origin,
    nodeUrl: membership.get(self).http ?? '',
    store: requestStore,
    grants: store,
    trust,
    submitGrant,
  })
  const app = createApp({
    resources: [
      grantResource({
        submitGrant,
        viewGrant: createViewGrant({ clock, grants: store, relay }),
        // The wallet never asks for it.
        printDocument: (id) => Promise.reject(new HexinError('GRANT_UNKNOWN', { found: id })),
        controlGrant: createControlGrant({ ...common, chain, grants: store, relay }),
      }),
      grantRequestResource({ ...requests, answer: noting(requests.answer) }),
    ],
    authorise: () => (_request, response) => void response.sendStatus(401),
    idempotency: {} as Idempotency,
    limits: createLimits({ perSecond: { token: 1_000, organisation: 1_000, address: 10_000 } }),
    rolesOfSelf: () => ['bank'],
    walletOrigin: network.wallet.origin,
    onError: (error) => refusals.push((error as Error).message),
  })
  const server = createServer((request, response) => {
    if (losing && request.method === 'POST') {
      response.end = () => response.destroy()
    }
    app(request, response)
  })

  /** Remembers why an answer was refused: the one thing that the wallet must not be asked about. */
  function noting<A extends readonly unknown[], R>(work: (...args: A) => Promise<R>) {
    return async (...args: A): Promise<R> => {
      try {
        return await work(...args)
      } catch (error) {
        refusals.push(isHexinError(error) ? error.code : 'UNEXPECTED')
        throw error
      }
    }
  }

  const port = Number(new URL(membership.get(self).http ?? '').port)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve)
  })
  return {
    grants,
    operations,
    refusals,
    requests: async () => [...(await requests.list({ limit: 100 })).items],
    ask: async (proposal, validS = 3_600) => {
      const made = await requests.create({ proposal, validS, draw: () => crypto.randomBytes(32) })
      return made.link
    },
    loseAnswers(on) {
      losing = on
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function membershipOf({ members }: Network): Membership {
  const get = (number: number) => {
    const { profile, http } = members.find((member) => member.number === number) ?? {}
    return { number, name: profile?.name, status: 'active', roles: [], http, p2p: undefined }
  }
  return { get, find: get, all: () => members.map(({ number }) => get(number)) } as unknown as Membership
}
