/**
 * Writes wallet/PUBLISHED: the digests of the built wallet, which are published with each release. Its own SHA-256 is the wallet's hash.
 *
 *     node scripts/generate/walletList.ts [--check]
 */
import { bundleWallet, walletList } from '@hexin/wallet/build/bundleWallet.ts'
import { output } from './output.ts'

await output({ 'wallet/PUBLISHED': walletList(await bundleWallet()) }, 'node scripts/generate/walletList.ts')
