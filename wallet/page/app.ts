import type { Network } from '@hexin/sdk/network.ts'
import type { Language } from '@hexin/sdk/schemas/titles.ts'
import type { WalletStore } from '../store/walletStore.ts'
import type { Messages } from '../text/messages.ts'
import type { Shell } from './shell.ts'

/** What every screen needs. Language and words are read anew on each drawing. */
export type App = {
  readonly network: Network
  readonly store: WalletStore
  readonly shell: Shell
  readonly language: Language
  readonly messages: Messages
}
