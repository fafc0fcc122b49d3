import { artefactHash, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { controlAddresses } from '@hexin/sdk/consent/controlKeys.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { signedGrantSchema } from '@hexin/sdk/consent/signedGrant.ts'
import { artefactGrantId } from '@hexin/sdk/consent/typedData.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { canonicalJson, parseJson } from '@hexin/sdk/encoding.ts'
import { WalletFailure } from '../failure.ts'
import type { GrantEntry } from './grantEntry.ts'

const TYPE = 'hexin-grant-copy/1'

/** A grant as a file to keep: whoever has it can pause, resume and revoke the grant. */
export const copyText = (entry: GrantEntry): string =>
  // JSON leaves out what is undefined: the link's secret is nobody's business later.
  `${JSON.stringify({ type: TYPE, ...entry, link: undefined }, null, 2)}\n`

/** A name that every file system takes. */
export function copyName(entry: GrantEntry): string {
  const { caseNumber } = parseArtefact(entry.signed.artefact)
  return `hexin-grant-${caseNumber.replaceAll(/[^A-Za-z0-9_-]+/g, '-')}-${entry.id.slice(2, 10)}.json`
}

/**
 * Reads a kept copy. Its keys must be the ones that the artefact names: another file's keys would fail on the day they are needed.
 * @throws WalletFailure COPY_UNREADABLE
 */
export function readCopy(text: string): GrantEntry {
  try {
    const { type, ...entry } = parseJson(text) as { type: unknown } & GrantEntry
    const signed = signedGrantSchema.parse(entry.signed)
    const artefact = parseArtefact(signed.artefact)
    const hash = artefactHash(webCrypto, signed.artefact)
    const { keys, sequence, signedAt, delivery, last, lastAt, successor } = entry
    const sound =
      type === TYPE &&
      entry.id === artefactGrantId(artefact, hash) &&
      canonicalJson(controlAddresses(keys)) === canonicalJson(artefact.controls) &&
      [sequence, signedAt, lastAt].every((number) => Number.isSafeInteger(number) && number >= 0) &&
      ['unconfirmed', 'waiting', 'delivered', 'refused'].includes(delivery) &&
      ['grant', 'pause', 'resume', 'revoke'].includes(last) &&
      (successor === undefined || hash32Schema.safeParse(successor).success)
    if (!sound) throw new WalletFailure('COPY_UNREADABLE')
    const kept = { id: entry.id, signed, keys, sequence, signedAt, delivery, last, lastAt }
    return successor === undefined ? kept : { ...kept, successor }
  } catch (cause) {
    throw cause instanceof WalletFailure ? cause : new WalletFailure('COPY_UNREADABLE', cause)
  }
}
