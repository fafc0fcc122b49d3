import { BoundedMap } from '../boundedMap.ts'
import type { Crypto, Signer, Verify } from '../crypto/port.ts'
import { concat, toBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { findOnce } from '../findOnce.ts'
import { createNodeHash, HASH_BYTES, leafHash, rootFromInclusion } from '../proof/merkle.ts'
import { inclusionPlan, type NodeId, proofFromNodes, rootFromNodes } from '../proof/tree.ts'

/*
 * Statements that are signed together: one signature over the root of a Merkle tree (RFC 9162, 2.1) over all of them, each behind a salt. A statement carries its salt, its
 * place, its path and the root's signature, so that it verifies alone, and tells nothing of the others but how many they are.
 */

type Key = Pick<Parameters<Verify>[0], 'algorithm' | 'publicKey'>

/** Statements that one signature covers, at most. */
export const TOGETHER_MAX = 1_024

const SALT_BYTES = 16
const SIGNATURE_BYTES = 64
const HEAD_BYTES = SALT_BYTES + 4

const DOMAIN = utf8('hexin/together/1\0')

/** What is signed for all of them. No statement that is signed alone begins like this. */
const rootInput = (size: number, root: Uint8Array): Uint8Array => concat(DOMAIN, uint16(size), root)

/**
 * Signs these inputs together: for each its signature part, in order.
 * @param inputs `header.payload` of each, 1 to 1,024
 */
export async function signInputs(
  crypto: Crypto,
  { inputs, signer }: { readonly inputs: readonly string[]; readonly signer: Signer },
): Promise<string[]> {
  const size = inputs.length
  if (size < 1 || size > TOGETHER_MAX) throw new RangeError(`${size} statements can't be signed together.`)
  const salts = inputs.map(() => crypto.randomBytes(SALT_BYTES))
  const levels = treeOf(
    crypto,
    inputs.map((input, i) => leafOf(crypto, salts[i] as Uint8Array, input)),
  )
  const readNode = ({ level, index }: NodeId) => levels[level]?.[index] as Uint8Array
  const signature = await signer.sign(rootInput(size, rootFromNodes(crypto.sha256, size, readNode)))
  return salts.map((salt, i) => {
    const path = proofFromNodes(crypto.sha256, inclusionPlan(i, size), readNode)
    return toBase64url(concat(salt, uint16(i), uint16(size), ...path, signature))
  })
}

/** Whether a signature part is over this input by this key. A root's signature is verified once. */
export async function verifyTogether(
  crypto: Crypto,
  { key, input, part }: { readonly key: Key; readonly input: string; readonly part: Uint8Array },
): Promise<boolean> {
  const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
  const pathBytes = part.length - HEAD_BYTES - SIGNATURE_BYTES
  if (pathBytes < 0 || pathBytes % HASH_BYTES !== 0) return false
  const [index, size] = [view.getUint16(SALT_BYTES), view.getUint16(SALT_BYTES + 2)]
  if (size > TOGETHER_MAX || index >= size) return false
  const path = Array.from({ length: pathBytes / HASH_BYTES }, (_, i) =>
    part.subarray(HEAD_BYTES + i * HASH_BYTES, HEAD_BYTES + (i + 1) * HASH_BYTES),
  )
  const leaf = leafOf(crypto, part.subarray(0, SALT_BYTES), input)
  const root = rootOf(crypto, { index, size, leaf, path })
  if (!root) return false
  return verifyRoot(crypto, { key, data: rootInput(size, root), signature: part.subarray(-SIGNATURE_BYTES) })
}

function rootOf(crypto: Crypto, inclusion: Parameters<typeof rootFromInclusion>[1]): Uint8Array | undefined {
  try {
    return rootFromInclusion(crypto.sha256, inclusion)
  } catch (error) {
    if (error instanceof HexinError) return undefined
    throw error
  }
}

const VERDICTS_MAX = 2_000
const verdicts = new WeakMap<Crypto, BoundedMap<string, Promise<boolean>>>()

/** Whether a signature holds never changes: of a thousand statements one is verified. */
function verifyRoot(
  crypto: Crypto,
  { key, data, signature }: { readonly key: Key; readonly data: Uint8Array; readonly signature: Uint8Array },
): Promise<boolean> {
  const known = verdicts.get(crypto) ?? new BoundedMap(VERDICTS_MAX)
  verdicts.set(crypto, known)
  const id = toBase64url(concat(key.publicKey, data, signature))
  return findOnce(known, id, () => crypto.verify({ ...key, data, signature }))
}

const leafOf = (crypto: Crypto, salt: Uint8Array, input: string): Uint8Array =>
  leafHash(crypto.sha256, concat(salt, utf8(input)))

/** All complete subtrees, by level. */
function treeOf(crypto: Crypto, leaves: readonly Uint8Array[]): Uint8Array[][] {
  const node = createNodeHash(crypto.sha256)
  const levels = [[...leaves]]
  for (let below = levels[0] as Uint8Array[]; below.length > 1; ) {
    const pairs = Math.floor(below.length / 2)
    const from: readonly Uint8Array[] = below
    below = Array.from({ length: pairs }, (_, i) =>
      node(from[2 * i] as Uint8Array, from[2 * i + 1] as Uint8Array),
    )
    levels.push(below)
  }
  return levels
}

const uint16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff)
