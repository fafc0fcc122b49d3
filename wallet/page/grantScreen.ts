import { artefactHash } from '@hexin/sdk/consent/artefact.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { now } from '../clock.ts'
import { control } from '../grants/control.ts'
import { actionsOf, artefactOf, type GrantAction, type GrantEntry, statusOf } from '../grants/grantEntry.ts'
import { namesIn } from '../network/members.ts'
import { deliver } from '../request/deliver.ts'
import type { RequestLink } from '../request/link.ts'
import { timeText } from '../text/times.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { confirmed } from './confirmed.ts'
import { grantDetails } from './grantDetails.ts'
import { grantText } from './grantText.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { keepCopy } from './keepCopy.ts'
import { createNotice } from './notice.ts'
import type { Screen } from './shell.ts'

/** One grant: how it stands, and what its company may do with it now. */
export const grantScreen =
  (
    app: App,
    {
      entry,
      fresh = false,
      done,
      failure,
    }: {
      readonly entry: GrantEntry
      /** Signed and delivered a moment ago. */
      readonly fresh?: boolean
      /** Done a moment ago. */
      readonly done?: GrantAction
      /** Why it is not known to have arrived. */
      readonly failure?: unknown
    },
  ): Screen =>
  () => {
    const words = app.messages.grant
    const artefact = artefactOf(entry)
    const bank = namesIn(app.network)(artefact.grantee)[app.language]
    const status = statusOf(entry, now())
    const notice = createNotice(app)

    async function act(action: GrantAction): Promise<void> {
      if (action === 'revoke' && !(await confirmRevoke())) return
      const changed = await busy(notice, app.messages.working, async () => {
        const after = await control(app.network, { entry, action, now: now() })
        await app.store.saveGrant(after)
        return after
      })
      if (changed) app.shell.show(grantScreen(app, { entry: changed, done: action }))
    }

    async function resend(link: RequestLink): Promise<void> {
      const delivered = await busy(notice, app.messages.request.sending, () =>
        deliver(app.store, { ...entry, delivery: 'unconfirmed', link }),
      )
      if (delivered)
        app.shell.show(grantScreen(app, { entry: delivered, fresh: delivered.delivery === 'delivered' }))
    }

    const confirmRevoke = () =>
      confirmed({
        title: words.revokeTitle,
        text: words.revokeText(bank),
        yes: words.revoke,
        no: app.messages.cancel,
      })

    const button = (action: GrantAction) =>
      h(
        'div',
        { class: 'action' },
        h(
          'button',
          {
            type: 'button',
            id: action,
            'aria-describedby': `${action}-hint`,
            class: action === 'revoke' ? 'danger' : 'secondary',
            onclick: () => void act(action),
          },
          words[action],
        ),
        h('p', { class: 'small', id: `${action}-hint` }, words[`${action}Hint`]),
      )

    if (failure !== undefined) notice.fail(failure)
    const outcome = fresh ? words.justGrantedText(bank) : done && words.done[done]
    const { link } = entry
    const hash = artefactHash(webCrypto, entry.signed.artefact)
    return [
      h(
        'div',
        { class: 'lead' },
        h('p', { class: 'kicker' }, bank),
        heading(fresh ? words.justGranted : words.status[status]),
        outcome === undefined
          ? h('p', {}, words.statusText[status])
          : h('p', { class: 'done', role: 'status' }, outcome),
        h(
          'p',
          { class: 'small', id: 'status', 'data-status': status },
          words.lastly(timeText(entry.lastAt, app.language), words.actions[entry.last]),
        ),
      ),
      h(
        'div',
        { class: 'columns' },
        h(
          'div',
          { class: 'side' },
          actionsOf[status].length === 0 && !link
            ? undefined
            : h(
                'section',
                { class: 'decision', 'aria-labelledby': 'manage-title' },
                h('h2', { id: 'manage-title' }, words.manage),
                link &&
                  h(
                    'button',
                    { type: 'button', id: 'resend', class: 'primary', onclick: () => void resend(link) },
                    status === 'waiting' ? app.messages.together.again : app.messages.request.resend,
                  ),
                ...actionsOf[status].map(button),
                notice.element,
              ),
          status === 'revoked' || status === 'expired' ? undefined : keepCopy(app, entry),
          h(
            'button',
            { type: 'button', id: 'print', class: 'secondary', onclick: () => print() },
            words.print,
          ),
        ),
        h('div', { id: 'text' }, grantText(app, artefact)),
      ),
      h(
        'footer',
        { class: 'print-only', id: 'printed' },
        h('p', {}, `${app.messages.request.grantId} ${entry.id}`),
        h('p', {}, `${app.messages.request.hash} ${hash}`),
        h('p', {}, words.printed),
      ),
      grantDetails(app.messages, { text: entry.signed.artefact, hash, id: entry.id }),
    ]
  }
