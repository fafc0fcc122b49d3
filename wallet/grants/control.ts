import { controlGrant } from '@hexin/sdk/actions/controlGrant.ts'
import type { SignedControl } from '@hexin/sdk/api/controls.ts'
import { controlSigner, signControl } from '@hexin/sdk/consent/controlKeys.ts'
import type { GrantControl } from '@hexin/sdk/consent/typedData.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { clientOf } from '../network/client.ts'
import { artefactOf, type GrantAction, type GrantEntry } from './grantEntry.ts'

/** Seconds in which a pause or resume may reach the chain. */
const RELAY_S = 3_600

/** How many pauses and resumes of another device are caught up with at once. */
const CATCH_UP = 8

/**
 * Pauses, resumes or revokes a grant by its own key, and returns the entry as it stands then.
 * @throws HexinError PEER_UNREACHABLE, or why the asking member's node does not take it
 */
export async function control(
  network: Network,
  { entry, action, now }: { readonly entry: GrantEntry; readonly action: GrantAction; readonly now: number },
): Promise<GrantEntry> {
  const done = { last: action, lastAt: now }
  if (action === 'revoke') {
    await revokeAt(nodesOf(network, entry), await sign(entry, { action, grant: entry.id }))
    return { ...entry, ...done }
  }
  const sequence = await pauseOrResume(entry, action, now, nodesOf(network, entry).named)
  return { ...entry, ...done, sequence: sequence + 1 }
}

/**
 * Sends a pause or resume and returns the number that it had. A kept copy may not know how often the grant was paused elsewhere: its number is then
 * refused as past, and the next ones are tried.
 */
async function pauseOrResume(
  entry: GrantEntry,
  action: 'pause' | 'resume',
  now: number,
  urls: readonly string[],
  sequence = entry.sequence,
): Promise<number> {
  const message = { action, grant: entry.id, sequence, deadline: now + RELAY_S }
  try {
    await firstToAccept(urls, await sign(entry, message))
    return sequence
  } catch (error) {
    if (!isHexinError(error, 'GRANT_CONTROL_INVALID') || sequence === entry.sequence + CATCH_UP) throw error
    // Where the reason is another one, the first refusal is the one that tells it.
    return pauseOrResume(entry, action, now, urls, sequence + 1).catch(() => {
      throw error
    })
  }
}

async function sign(entry: GrantEntry, message: GrantControl): Promise<SignedControl> {
  const key = message.action === 'revoke' ? entry.keys.revoke : entry.keys.pause
  const signature = await signControl(controlSigner(key), {
    chain: artefactOf(entry).chain,
    control: message,
  })
  return { ...message, signature }
}

type Nodes = { readonly named: readonly string[]; readonly others: readonly string[] }

/** The nodes of those whom the grant names, the asker first, and those of all other members. */
function nodesOf({ members }: Network, entry: GrantEntry): Nodes {
  const { grantee, providers } = artefactOf(entry)
  const urlOf = (number: number) => members.find((member) => member.number === number)?.http ?? []
  const named = [grantee, ...providers].flatMap(urlOf)
  return { named, others: members.map(({ http }) => http).filter((url) => !named.includes(url)) }
}

const send = (url: string, message: SignedControl) => controlGrant(clientOf(url), { control: message })

/**
 * A revocation goes to all whom the grant names at once, and to every other member if none of them takes it: no single member can
 * hold it back.
 */
async function revokeAt({ named, others }: Nodes, message: SignedControl): Promise<void> {
  try {
    await Promise.any(named.map((url) => send(url, message)))
  } catch (errors) {
    const [first] = (errors as AggregateError).errors as unknown[]
    await Promise.any(others.map((url) => send(url, message))).catch(() => {
      throw first
    })
  }
}

/** Asks one after the other until one accepts, or says that the message itself is wrong. The first one's reason is the one that counts. */
async function firstToAccept([url, ...rest]: readonly string[], message: SignedControl): Promise<void> {
  if (url === undefined) return
  try {
    await send(url, message)
  } catch (error) {
    if (rest.length === 0 || isHexinError(error, 'GRANT_CONTROL_INVALID')) throw error
    await firstToAccept(rest, message).catch(() => {
      throw error
    })
  }
}
