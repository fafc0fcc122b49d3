import path from 'node:path'
import { type Consortium, consortiumSchema } from '@hexin/sdk/consortium/consortium.ts'
import {
  type KeyAnnouncement,
  keyAnnouncementSchema,
  verifyKeyAnnouncement,
} from '@hexin/sdk/consortium/keyAnnouncement.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { readDocument } from '../terminal/files.ts'
import { type Plan, planDeployment } from './plan.ts'

/** All that a network file says before anything is deployed. */
export type Outline = Pick<Network, 'wallet' | 'members' | 'bindingWaitS' | 'budgets'>

/**
 * Reads a consortium file and every announcement that it names, and plans the deployment. Neither a chain nor a key is needed.
 * @throws UsageError for a file that can't be read as what it should be
 * @throws HexinError KEY_ANNOUNCEMENT_INVALID
 */
export async function planConsortium(
  crypto: Crypto,
  file: string,
): Promise<{ readonly consortium: Consortium; readonly plan: Plan; readonly outline: Outline }> {
  const consortium = readDocument(file, consortiumSchema)
  const { deployer, keysNotAfter, memberFundsWei, pace, wallet, bindingWaitS, budgets } = consortium
  const announced = await readAnnouncements(crypto, file, consortium)
  const members = consortium.members.map(({ profile, roles, group }, i) => ({
    ...{ profile, roles, group },
    keys: (announced[i] as KeyAnnouncement).announcement.keys,
  }))
  return {
    consortium,
    plan: planDeployment(crypto, {
      ...{ deployer, members, pace },
      validUntil: BigInt(keysNotAfter),
      memberFunds: BigInt(memberFundsWei),
    }),
    outline: {
      wallet,
      ...(bindingWaitS !== undefined && { bindingWaitS }),
      ...(budgets !== undefined && { budgets }),
      members: consortium.members.map(({ profile, http, p2p }, i) => ({ number: i + 1, profile, http, p2p })),
    },
  }
}

async function readAnnouncements(
  crypto: Crypto,
  file: string,
  { chainId, genesisHash, members }: Consortium,
): Promise<KeyAnnouncement[]> {
  const seen = new Map<string, string>()
  const read: KeyAnnouncement[] = []
  for (const { profile, announcement: name } of members) {
    const document = readDocument(path.resolve(path.dirname(file), name), keyAnnouncementSchema)
    const { announcement } = document
    try {
      await verifyKeyAnnouncement(crypto, document, { id: chainId, genesisHash })
      if (canonicalJson(announcement.profile) !== canonicalJson(profile))
        throw new HexinError('KEY_ANNOUNCEMENT_INVALID', { found: announcement.profile, expected: profile })
      for (const [purpose, key] of Object.entries(announcement.keys)) {
        const other = seen.get(key)
        if (other !== undefined)
          throw new HexinError('KEY_ANNOUNCEMENT_INVALID', {
            detail: `The ${purpose} key is in ${other} already.`,
            found: key,
          })
        seen.set(key, name)
      }
    } catch (error) {
      throw error instanceof HexinError ? named(name, error) : error
    }
    read.push(document)
  }
  return read
}

/** The same refusal, saying whose file it is. */
const named = (file: string, { code, found, expected, detail }: HexinError): HexinError =>
  new HexinError(code, { found, expected, detail: `In ${file}.${detail === undefined ? '' : ` ${detail}`}` })
