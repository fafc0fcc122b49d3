import { joinGrantRequest } from '@hexin/sdk/actions/joinGrantRequest.ts'
import type { Cosigner } from '@hexin/sdk/api/grantRequests.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { officerOf, type StoredOfficer } from '../keys/storedOfficer.ts'
import { clientOf } from '../network/client.ts'
import { alone, type Together } from '../request/draft.ts'
import type { RequestLink } from '../request/link.ts'
import { readRequest } from '../request/openRequest.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { h } from './h.ts'
import { createNotice } from './notice.ts'

/**
 * For companies of which several officers sign. Each opens the same link; all but one say here that they sign too, and that one chooses whom of them the grant
 * names. Closed at first: most companies need none of it.
 */
export function togetherPicker(
  app: App,
  {
    link,
    officer,
    cosigners,
    onChange,
    onJoined,
  }: {
    readonly link: RequestLink
    readonly officer: StoredOfficer & { readonly binding: string }
    readonly cosigners: readonly Cosigner[]
    readonly onChange: (together: Together) => void
    /** The officers who have said so, with this one. */
    readonly onJoined: (cosigners: readonly Cosigner[]) => void
  },
): HTMLElement {
  const words = app.messages.together
  const notice = createNotice(app)
  const isOwn = ({ officer: { key } }: Cosigner) => key.x === officer.key.x && key.y === officer.key.y
  const others = cosigners.filter((cosigner) => !isOwn(cosigner))
  const chosen = new Set<Cosigner>()

  async function join(): Promise<void> {
    const now = await busy(notice, app.messages.request.sending, async () => {
      const cosigner: Cosigner = { officer: officerOf(officer), binding: officer.binding }
      await joinGrantRequest(clientOf(link.node, link.secret), { id: link.request, cosigner })
      return (await readRequest(link)).cosigners
    })
    if (now) onJoined(now)
  }

  const joined = cosigners.some(isOwn)
  // Whoever names others signs first; he need not say that he signs too.
  const joining = joined
    ? h('p', { class: 'done', id: 'joined' }, words.joined)
    : h(
        'p',
        {},
        h(
          'button',
          { type: 'button', class: 'secondary', id: 'join', onclick: () => void join() },
          words.join,
        ),
      )
  const count = h('select', { id: 'quorum', onchange: () => changed() })
  const counting = h('p', { hidden: true }, h('label', { for: 'quorum' }, words.quorum), ' ', count)
  function changed(): void {
    const all = chosen.size + 1
    counting.hidden = chosen.size === 0
    joining.hidden = chosen.size > 0
    const before = Number(count.value)
    const options = Array.from({ length: chosen.size }, (_, i) => i + 2)
    count.replaceChildren(...options.map((n) => h('option', { value: String(n) }, words.quorumOf(n, all))))
    const quorum = options.includes(before) ? before : all
    count.value = String(quorum)
    onChange(chosen.size === 0 ? alone : { others: [...chosen].map((each) => each.officer), quorum })
  }

  const choice = (cosigner: Cosigner, i: number) => {
    const box = h('input', {
      type: 'checkbox',
      id: `cosigner-${i}`,
      onchange() {
        if (box.checked) chosen.add(cosigner)
        else chosen.delete(cosigner)
        changed()
      },
    })
    // In groups of four, so that two people can compare it by telephone.
    const print = (jwkThumbprint(webCrypto, cosigner.officer.key).match(/.{1,4}/g) ?? []).slice(0, 4)
    return h(
      'label',
      { class: 'box' },
      box,
      h('span', {}, words.colleague(i + 1), ' ', h('code', {}, print.join(' '))),
    )
  }
  return h(
    'details',
    { id: 'together', class: 'card', open: joined },
    h('summary', {}, words.title),
    h('p', { class: 'small' }, words.text),
    ...others.map(choice),
    counting,
    joining,
    notice.element,
  )
}
