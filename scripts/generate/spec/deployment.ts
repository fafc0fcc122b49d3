import { announceKeys } from '@hexin/node/keys/announceKeys.ts'
import { announcementBytes } from '@hexin/sdk/consortium/keyAnnouncement.ts'
import { concat, fromHex, fromUtf8 } from '@hexin/sdk/encoding.ts'
import { creditLicence, ed25519, network, p256, secp256k1, secp256k1Secret } from './world.ts'

const MEMBER = 4
const GENESIS_HASH = `0x${'a0'.repeat(32)}` as const

const named = (key: string): string => `${key} key of member ${MEMBER}`

export async function deploymentVectors() {
  const statement = p256(named('statement'))
  const note = ed25519(named('note'))
  const peer = ed25519(named('peer'))
  const keyAnnouncement = await announceKeys(
    {
      ...{ chain: secp256k1(named('chain')), log: secp256k1(named('log')) },
      ...{ statement: statement.signer, note },
      peer: concat(fromHex(peer.secret), peer.publicKey),
      secrets: new Uint8Array(),
    },
    {
      chain: { id: network.chainId, genesisHash: GENESIS_HASH },
      profile: {
        name: { zh: '征信中心', en: 'Credit Bureau' },
        country: 'CN',
        licences: [creditLicence],
      },
    },
  )
  return {
    keyAnnouncement,
    signed: fromUtf8(announcementBytes(keyAnnouncement.announcement)),
    secrets: {
      chain: secp256k1Secret(named('chain')),
      statement: statement.secret,
      log: secp256k1Secret(named('log')),
      note: note.secret,
      peer: peer.secret,
    },
  }
}
