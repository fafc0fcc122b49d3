import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { announceKeys } from '@hexin/node/keys/announceKeys.ts'
import { generateKeys } from '@hexin/node/keys/keyFile.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import type { Consortium } from '@hexin/sdk/consortium/consortium.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Role } from '@hexin/sdk/network.ts'
import { productionPace } from '../../scripts/deploy/roles.ts'
import { testProfile } from './testProfile.ts'

/** Members of a made-up consortium by their names: what they are, and in whose group. */
const members: Readonly<Record<string, { readonly roles: Role[]; readonly group?: string }>> = {
  'bank-a': { roles: ['registrar', 'bank'], group: '某集团' },
  'bank-b': { roles: ['bank'], group: '某集团' },
  court: { roles: ['court'] },
}

export const profileOf = (name: string) => testProfile(name, name)

/** Writes a document into a folder, and returns its place. */
export function writeJson(folder: string, name: string, document: object): string {
  const file = path.join(folder, name)
  writeFileSync(file, JSON.stringify(document))
  return file
}

/** Writes the announcements of a consortium, with fresh keys, into a folder, and returns its consortium file's content. */
export async function writeConsortium(
  folder: string,
  chain: { readonly id: number; readonly genesisHash: Hex },
  deployer: Hex,
): Promise<Consortium> {
  for (const name of Object.keys(members)) {
    const signers = createSigners(generateKeys())
    writeJson(folder, `${name}.keys.json`, await announceKeys(signers, { chain, profile: profileOf(name) }))
  }
  return {
    chainId: chain.id,
    genesisHash: chain.genesisHash,
    deployer,
    keysNotAfter: 4_000_000_000,
    memberFundsWei: '1000000000000000',
    pace: productionPace,
    wallet: { origin: 'https://wallet.example', rpId: 'wallet.example' },
    members: Object.entries(members).map(([name, member]) => ({
      ...{ profile: profileOf(name), ...member },
      http: `https://${name}.example`,
      p2p: { host: `${name}.example`, port: 4001 },
      announcement: `${name}.keys.json`,
    })),
  }
}
