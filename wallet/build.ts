// Builds the wallet into wallet/dist and prints the hash that the consortium publishes.
// usage: node wallet/build.ts
import { writeWallet } from './build/writeWallet.ts'

process.stdout.write(`${await writeWallet()}\n`)
