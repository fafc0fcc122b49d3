import { now } from './clock.ts'
import { WalletFailure } from './failure.ts'
import { bindOfficer, readBinding } from './keys/binding.ts'
import { assertPasskeySupport } from './keys/passkeyFailure.ts'
import { loadNetwork } from './network/loadNetwork.ts'
import { namesIn } from './network/members.ts'
import { narrowConnections } from './network/narrowConnections.ts'
import type { App } from './page/app.ts'
import { bindingScreen } from './page/bindingScreen.ts'
import { withOwnCompanies } from './page/companyHome.ts'
import { cosignScreen } from './page/cosignScreen.ts'
import { failureScreen } from './page/failureScreen.ts'
import { grantScreen } from './page/grantScreen.ts'
import { grantsScreen } from './page/grantsScreen.ts'
import { withOwnConsents } from './page/personHome.ts'
import { personScreen } from './page/personScreen.ts'
import { openAll, requestScreen } from './page/requestScreen.ts'
import { createShell } from './page/shell.ts'
import { checkPersonRequest, readPersonRequest } from './person/openPersonRequest.ts'
import { givenHere } from './person/personRequest.ts'
import { openPersonStore } from './person/personStore.ts'
import { readPartial } from './request/cosign.ts'
import { noteSuccessor } from './request/deliver.ts'
import { type Link, linkText, type RequestLink } from './request/link.ts'
import { assertMemberLink, checkRequest, readRequest } from './request/openRequest.ts'
import { findReplaced } from './request/replaced.ts'
import { forgetLink, takeLink } from './request/takeLink.ts'
import { openWalletStore } from './store/walletStore.ts'

// The secret leaves the address before anything is loaded or shown.
let link: Link | WalletFailure | undefined = taken()
let app: App | undefined

const shell = createShell({ onGrants: () => void showing(openGrants) })
addEventListener('hashchange', () => {
  if (location.hash === '') return
  link = taken()
  void showing(open)
})
await showing(open)

function taken(): Link | WalletFailure | undefined {
  try {
    return takeLink()
  } catch (error) {
    return error instanceof WalletFailure ? error : new WalletFailure('STORAGE_UNAVAILABLE', error)
  }
}

/** Does something that ends in a screen; where it fails, the failure is the screen. */
async function showing(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    shell.show(failureScreen(shell, { error, link: linkFor(error), retry: () => void showing(work) }))
  }
}

/** The link in full, for whoever has to open it in another browser: it is gone from this one's address. */
function linkFor(error: unknown): string | undefined {
  const elsewhere = error instanceof WalletFailure && error.code === 'PASSKEY_UNSUPPORTED'
  if (!elsewhere || link === undefined || link instanceof WalletFailure || link.type === 'binding')
    return undefined
  return linkText(location.origin, link)
}

async function ready(): Promise<App> {
  if (app) return app
  // A server that sends frame-ancestors prevents it; this page can't know that its server does.
  if (top !== self) throw new WalletFailure('PAGE_FOREIGN')
  const network = await loadNetwork(location.origin)
  narrowConnections(network)
  const store = await openWalletStore()
  app = {
    network,
    store,
    shell,
    get language() {
      return shell.language
    },
    get messages() {
      return shell.messages
    },
  }
  return app
}

async function open(): Promise<void> {
  const opened = await ready()
  if (link instanceof WalletFailure) throw link
  if (link === undefined) return openGrants()
  if (link.type === 'binding') return takeBinding(opened, link.binding)
  if (link.type === 'person') return openPersonRequest(opened, link)
  return openRequest(opened, link)
}

async function openGrants(): Promise<void> {
  const opened = await ready()
  const { store } = opened
  const grants = grantsScreen(opened, await store.grants())
  const screen = withOwnCompanies(opened, grants, await store.officers())
  shell.show(await withOwnConsents(opened, screen, await openPersonStore()))
}

async function openRequest(opened: App, request: RequestLink): Promise<void> {
  const { network, store } = opened
  assertMemberLink(network, request)
  assertPasskeySupport()
  const view = await readRequest(request)
  const own = (await store.grants()).find(
    ({ id, link: sent }) => id === view.grant || sent?.request === view.id,
  )
  if (own) {
    // Answered from this device, or answered and not yet known to have arrived: the officer wants to see the grant.
    const { link: _, ...entry } = own
    const known = view.grant === own.id ? ({ ...entry, delivery: 'delivered' } as const) : own
    await store.saveGrant(known)
    if (known.delivery === 'delivered') await noteSuccessor(store, known)
    forgetLink()
    return shell.show(grantScreen(opened, { entry: known }))
  }
  const proposal = checkRequest(network, { link: request, view, now: now() })
  const officer = await store.officer(proposal.subject)
  const replaced = await findReplaced(store, view)
  const { expiresAt, cosigners, partial } = view
  if (partial) {
    const signed = readPartial(partial, proposal, namesIn(network))
    return shell.show(cosignScreen(opened, { link: request, partial: signed, officer }))
  }
  const asked = { link: request, proposal, expiresAt, officer, replaced, cosigners }
  shell.show(requestScreen(opened, openAll(asked)))
}

/** A person is asked about items of their own. What was given by this link already stays given. */
async function openPersonRequest(opened: App, request: RequestLink): Promise<void> {
  const { network } = opened
  assertMemberLink(network, request)
  assertPasskeySupport()
  const view = await readPersonRequest(request)
  const terms = checkPersonRequest(network, { link: request, view, now: now() })
  const [first] = terms
  if (!first) return
  const own = await openPersonStore()
  const entries = await own.consents()
  const arrived = view.consents.filter(({ withdrawn }) => !withdrawn).map(({ consent }) => consent)
  const decided = terms.map((asked) => givenHere(asked, entries, arrived))
  const key = await own.key(first.subject, first.role)
  shell.show(personScreen(opened, { link: request, terms, store: own, key, decided }))
}

/** A binding that came by link fills an empty place only: a link from anybody must not replace one that works. */
async function takeBinding(opened: App, text: string): Promise<void> {
  const { claims } = readBinding(text)
  if (claims.person !== undefined) return takePersonBinding(opened, text)
  const officer = (await opened.store.officers()).find(({ subject }) => subject === claims.subject)
  if (!officer) throw new WalletFailure('BINDING_OTHER_KEY')
  const bound = bindOfficer(officer, text)
  if (officer.binding === undefined) await opened.store.saveOfficer(bound)
  shell.show(bindingScreen(opened, bound.subjectName))
}

/** The same for a person's own key. */
async function takePersonBinding(opened: App, text: string): Promise<void> {
  const own = await openPersonStore()
  const { claims } = readBinding(text)
  const key = (await own.keys()).find(
    ({ subject, role }) => subject === claims.subject && role === claims.role,
  )
  if (!key) throw new WalletFailure('BINDING_OTHER_KEY')
  const bound = bindOfficer(key, text)
  if (key.binding === undefined) await own.saveKey(key.role, bound)
  shell.show(bindingScreen(opened, bound.subjectName))
}
