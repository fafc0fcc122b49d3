import { now } from '../clock.ts'
import { assertPasskey } from '../keys/assertPasskey.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import { deliver, isUncertain, type UnsentGrant } from '../request/deliver.ts'
import type { Draft } from '../request/draft.ts'
import type { RequestLink } from '../request/link.ts'
import { signDraft } from '../request/signDraft.ts'
import { forgetLink } from '../request/takeLink.ts'
import { askToPersist } from '../store/walletStore.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { grantScreen } from './grantScreen.ts'
import type { Notice } from './notice.ts'

/** Signs the draft that the officer has before him, sends it and shows the grant. What fails before it was sent is said in the notice. */
export async function approve(
  app: App,
  {
    notice,
    draft,
    officer,
    link,
    expiresAt,
  }: {
    readonly notice: Notice
    readonly draft: Draft
    readonly officer: StoredOfficer & { readonly binding: string }
    readonly link: RequestLink
    /** Of the request, unix seconds. */
    readonly expiresAt: number
  },
): Promise<void> {
  const { request } = app.messages
  const { wallet } = app.network
  const signed = await busy(notice, request.signing, () =>
    signDraft({ draft, officer, wallet, deadline: deadlineOf(draft, expiresAt), assert: assertPasskey }),
  )
  if (!signed) return
  const { id, keys } = draft
  const at = now()
  const unsent: UnsentGrant = {
    id,
    signed,
    keys,
    sequence: 0,
    signedAt: at,
    delivery: 'unconfirmed',
    link,
    last: 'grant',
    lastAt: at,
  }
  const outcome = await busy(notice, request.sending, () => send(app, unsent))
  if (!outcome) return
  forgetLink()
  app.shell.show(grantScreen(app, outcome))
}

/** Seconds in which the registration may reach the chain. */
const RELAY_S = 3_600

/** Other officers may sign as long as the request is open. */
const deadlineOf = ({ artefact: { quorum, expiry } }: Draft, expiresAt: number): number =>
  Math.min((quorum > 1 ? expiresAt : now()) + RELAY_S, expiry)

async function send(app: App, unsent: UnsentGrant): Promise<Parameters<typeof grantScreen>[1]> {
  askToPersist()
  try {
    const entry = await deliver(app.store, unsent)
    return { entry, fresh: entry.delivery === 'delivered' }
  } catch (failure) {
    if (!isUncertain(failure)) throw failure
    return { entry: unsent, failure }
  }
}
