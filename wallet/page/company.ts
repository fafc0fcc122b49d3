import type { Overview } from '../company/overview.ts'
import type { Session } from '../company/session.ts'
import type { Screen } from './shell.ts'

/** What a screen about a company shows, and by what it reads. */
export type Company = {
  readonly session: Session
  readonly overview: Overview
  /** Leads back to the list of what there is to see. */
  readonly back: () => void
  /** Reads all anew; resolves to the screen of what there is then. */
  readonly refresh: () => Promise<Screen>
}
