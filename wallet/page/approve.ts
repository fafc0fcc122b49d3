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
  }: {
    readonly notice: Notice
    readonly draft: Draft
    readonly officer: StoredOfficer & { readonly binding: string }
    readonly link: RequestLink
  },
): Promise<void> {
  const { request } = app.messages
  const { wallet } = app.network
  const signed = await busy(notice, request.signing, () =>
    signDraft({ draft, officer, wallet, now: now(), assert: assertPasskey }),
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

async function send(app: App, unsent: UnsentGrant): Promise<Parameters<typeof grantScreen>[1]> {
  askToPersist()
  try {
    return { entry: await deliver(app.store, unsent), fresh: true }
  } catch (failure) {
    if (!isUncertain(failure)) throw failure
    return { entry: unsent, failure }
  }
}
