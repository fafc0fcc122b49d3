import type { SignedControl } from '@hexin/sdk/api/controls.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { CompanyGrant } from '../../../scripts/company/company.ts'
import type { Random } from '../platform/random.ts'
import { type World, wordsOf } from '../world/world.ts'

/** A grant that the company has signed. */
export type Granted = {
  readonly grant: CompanyGrant
  readonly grantee: number
  readonly provider: number
  readonly maxUses: number
  /** Unix seconds. */
  readonly expiry: number
  readonly fields: readonly string[]
  /** When it was signed, and when the company signed its end, in unix seconds. */
  readonly signedAt: number
  revoked?: { readonly at: number }
  /** Nodes that said that they have it, and nodes that said that they have its revocation. */
  readonly taken: Set<number>
  readonly revocationTaken: Set<number>
  /** Pauses and resumptions that the company has signed. */
  readonly controls: { readonly control: SignedControl; readonly at: number }[]
}

export type Order = {
  readonly grant: string
  readonly kind: string
  readonly fields: readonly string[]
  readonly purpose: string
  readonly caseNumber: string
  readonly user: string
}

/** A bank's call, and what came of it. */
export type Asked = {
  readonly bank: number
  readonly granted: Granted
  readonly order: Order
  readonly key: string
  /** Unix seconds of when it was called. */
  readonly at: number
  /** What the caller was told; undefined while nothing, or if the node died over it. */
  told?: { readonly id: string | undefined; readonly state: string; readonly at: number }
}

/** What the world knows of a history that no node knows whole: the model that nodes are held against. */
export type Story = {
  readonly world: World
  readonly grants: Granted[]
  readonly asked: Asked[]
  /** Members whose database was set back to an earlier moment. */
  readonly restored: Set<number>
  readonly suspended: Map<number, boolean>
  /** When suspensions were ordered, in unix seconds. */
  readonly suspensions: { readonly member: number; readonly at: number }[]
  /** What happened, line by line: equal for equal seeds. */
  readonly trace: string[]
  tell(line: string): void
  /** Does something without waiting for it, and tells what comes of it. */
  go<T>(what: string, work: Promise<T>, told?: (outcome: string, value: T | undefined) => void): void
}

/** One thing that may happen. */
export type Happening = {
  readonly name: string
  readonly weight: number
  /** Whether it can happen now. */
  may?(story: Story): boolean
  run(story: Story, random: Random): Promise<void> | void
}

export const seconds = ({ schedule }: World): number => Math.floor(schedule.now() / 1_000)

export function createStory(world: World): Story {
  const trace: string[] = []
  const tell = (line: string) => void trace.push(`${(world.schedule.now() / 1_000).toFixed(3)} ${line}`)
  return {
    ...{
      world,
      trace,
      tell,
      grants: [],
      asked: [],
      restored: new Set(),
      suspended: new Map(),
      suspensions: [],
    },
    go(what, work, told = () => undefined) {
      tell(what)
      const follow = async () => {
        try {
          const value = await work
          const state = (value as { state?: string } | undefined)?.state ?? 'done'
          tell(`${what}: ${state}`)
          told(state, value)
        } catch (error) {
          if (!isHexinError(error)) world.troubles.push(`${what}: ${wordsOf(error)}`)
          const code = isHexinError(error) ? error.code : 'failed'
          tell(`${what}: ${code}`)
          told(code, undefined)
        }
      }
      void follow()
    },
  }
}
