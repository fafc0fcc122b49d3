import type { SignedGrant } from './signedGrant.ts'

/**
 * One grant of what several officers signed, each on a device of his own: the first one's registration, everybody's signatures in the order of the artefact's
 * officers. An officer who signed twice counts by what came first. Checks nothing: `verifyGrant` does.
 */
export function mergeSignatures(first: SignedGrant, more: SignedGrant): SignedGrant {
  const byOfficer = new Map(
    [...more.signatures, ...first.signatures].map((signature) => [signature.officer, signature]),
  )
  return {
    ...first,
    signatures: [...byOfficer.values()].toSorted((a, b) => a.officer - b.officer),
    bindings: [...new Set([...first.bindings, ...more.bindings])],
  }
}
