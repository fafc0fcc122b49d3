import { equalBytes, fromBase64url, fromUtf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { parseInclusionProof } from '../proof/index.ts'
import type { LogTrust } from '../statement/logTrust.ts'
import type { OpenedLeaf } from './statements.ts'

/**
 * The text of a leaf that stands at this place of a member's log, under a checkpoint that is final on the chain.
 * @throws HexinError PROOF_*, CHECKPOINT_*, LOG_INCONSISTENT
 */
export async function openLeaf(
  { opened, member }: { readonly opened: OpenedLeaf; readonly member: number },
  { verifyInclusion, anchorOf }: LogTrust,
): Promise<{ readonly text: string; readonly anchoredAt: number }> {
  const { index } = parseInclusionProof(opened.proof)
  if (index !== opened.index)
    throw new HexinError('LOG_INCONSISTENT', { found: index, expected: opened.index })
  const leaf = fromBase64url(opened.leaf)
  const { size, root } = await verifyInclusion({ member, statement: leaf, proof: opened.proof })
  const anchor = await anchorOf(member, size)
  if (!anchor || !equalBytes(anchor.root, root))
    throw new HexinError('LOG_INCONSISTENT', {
      found: `a checkpoint of size ${size}`,
      expected: 'one that is final on the chain',
    })
  return { text: asText(leaf), anchoredAt: anchor.time }
}

/** Evidence is no text: it is no exchange either. */
function asText(leaf: Uint8Array): string {
  try {
    return fromUtf8(leaf)
  } catch {
    return ''
  }
}
