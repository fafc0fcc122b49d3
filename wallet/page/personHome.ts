import type { PersonStore } from '../person/personStore.ts'
import { personWords } from '../text/person.ts'
import type { App } from './app.ts'
import { consentRow } from './consentRow.ts'
import { h } from './h.ts'
import type { Screen } from './shell.ts'

/** A screen, and below it the consents that this device's user has given as a person; without any, the screen alone. */
export async function withOwnConsents(app: App, screen: Screen, store: PersonStore): Promise<Screen> {
  const entries = await store.consents()
  if (entries.length === 0) return screen
  const again = async (): Promise<void> => app.shell.show(await withOwnConsents(app, screen, store))
  return () => [
    ...screen(),
    h('h2', { id: 'own-consents' }, personWords(app.language).mine),
    ...entries.map((entry) => consentRow(app, { entry, store, onWithdrawn: () => void again() })),
  ]
}
