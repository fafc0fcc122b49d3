/**
 * Writes the RFC 9162 vectors that the contracts and the SDK must both agree with.
 *
 *     node scripts/generate/vectors.ts [--check]
 *
 * Shares no code with either, and is their opposite in method: trees, proofs and verdicts follow the recursive definitions of
 * RFC 9162 section 2.1 to the letter, where the verifiers run the RFC's iterative algorithms.
 */
import { createHash } from 'node:crypto'
import { json, output } from './output.ts'

type Hash = Buffer

const sha256 = (...parts: readonly Buffer[]): Hash =>
  createHash('sha256').update(Buffer.concat(parts)).digest()
const node = (left: Hash, right: Hash): Hash => sha256(Buffer.of(1), left, right)

const leaves = Array.from({ length: 300 }, (_, i) => sha256(Buffer.of(0), Buffer.from(`leaf ${i}`)))

/** The largest power of two smaller than n. */
const split = (n: number): number => 2 ** Math.ceil(Math.log2(n) - 1)

const at = <T>(list: readonly T[], index: number): T => {
  const item = list.at(index)
  if (item === undefined) throw new RangeError(`No item ${index} in a list of ${list.length}.`)
  return item
}

/** MTH(D_n) of section 2.1.1. */
function mth(d: readonly Hash[]): Hash {
  if (d.length === 1) return at(d, 0)
  const k = split(d.length)
  return node(mth(d.slice(0, k)), mth(d.slice(k)))
}

/** PATH(m, D_n) of section 2.1.3.1. */
function inclusionPath(m: number, d: readonly Hash[]): Hash[] {
  if (d.length === 1) return []
  const k = split(d.length)
  return m < k
    ? [...inclusionPath(m, d.slice(0, k)), mth(d.slice(k))]
    : [...inclusionPath(m - k, d.slice(k)), mth(d.slice(0, k))]
}

/** SUBPROOF(m, D_n, b) of section 2.1.4.1; PROOF(m, D_n) is SUBPROOF(m, D_n, true). */
function subproof(m: number, d: readonly Hash[], b: boolean): Hash[] {
  if (m === d.length) return b ? [] : [mth(d)]
  const k = split(d.length)
  return m <= k
    ? [...subproof(m, d.slice(0, k), b), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))]
}

/** The root that PATH, read backwards, gives leaf m of n; undefined if the path is too short. Takes nodes off `rest`. */
function rootOfPath(m: number, n: number, leaf: Hash, rest: Hash[]): Hash | undefined {
  if (n === 1) return leaf
  const k = split(n)
  const other = rest.pop()
  const mine = m < k ? rootOfPath(m, k, leaf, rest) : rootOfPath(m - k, n - k, leaf, rest)
  if (other === undefined || mine === undefined) return undefined
  return m < k ? node(mine, other) : node(other, mine)
}

function isIncluded({ size, index, leafHash, root, path }: Inclusion): boolean {
  if (index >= size) return false
  const rest = [...path]
  return rootOfPath(index, size, leafHash, rest)?.equals(root) === true && rest.length === 0
}

/** The two roots that SUBPROOF, read backwards, gives. */
function rootsOfProof(
  m: number,
  n: number,
  oldRoot: Hash,
  rest: Hash[],
  b: boolean,
): readonly [Hash, Hash] | undefined {
  if (m === n) {
    const whole = b ? oldRoot : rest.pop()
    return whole && [whole, whole]
  }
  const k = split(n)
  const other = rest.pop()
  const mine =
    m <= k ? rootsOfProof(m, k, oldRoot, rest, b) : rootsOfProof(m - k, n - k, oldRoot, rest, false)
  if (other === undefined || mine === undefined) return undefined
  return m <= k ? [mine[0], node(mine[1], other)] : [node(other, mine[0]), node(other, mine[1])]
}

function isConsistent({ oldSize, newSize, oldRoot, newRoot, proof }: Consistency): boolean {
  if (oldSize === 0 || oldSize > newSize) return false
  const rest = [...proof]
  const roots = rootsOfProof(oldSize, newSize, oldRoot, rest, true)
  return roots !== undefined && rest.length === 0 && roots[0].equals(oldRoot) && roots[1].equals(newRoot)
}

type Consistency = {
  readonly oldSize: number
  readonly newSize: number
  readonly oldRoot: Hash
  readonly newRoot: Hash
  readonly proof: readonly Hash[]
}
type Inclusion = {
  readonly size: number
  readonly index: number
  readonly leafHash: Hash
  readonly root: Hash
  readonly path: readonly Hash[]
}

const flip = (hash: Hash): Hash => Buffer.concat([hash.subarray(0, 31), Buffer.of(hash.readUInt8(31) ^ 1)])

/** Every way to spoil a list of nodes: one flipped, one dropped, one too many, two exchanged. */
function* spoilt(nodes: readonly Hash[]): Generator<readonly [string, readonly Hash[]]> {
  const first = nodes.at(0)
  const last = nodes.at(-1)
  if (first !== undefined && last !== undefined) {
    yield ['first node flipped', [flip(first), ...nodes.slice(1)]]
    yield ['first node missing', nodes.slice(1)]
    yield ['first node twice', [first, ...nodes]]
    if (nodes.length > 1) {
      yield ['last node flipped', [...nodes.slice(0, -1), flip(last)]]
      yield ['last node missing', nodes.slice(0, -1)]
      yield ['last node twice', [...nodes, last]]
      yield ['ends exchanged', [last, ...nodes.slice(1, -1), first]]
    }
  }
  yield ['a node too many', [...nodes, at(leaves, 0)]]
}

const consistencyOf = (oldSize: number, newSize: number): Consistency => ({
  oldSize,
  newSize,
  oldRoot: mth(leaves.slice(0, oldSize)),
  newRoot: mth(leaves.slice(0, newSize)),
  proof: subproof(oldSize, leaves.slice(0, newSize), true),
})

function* consistencyCases(): Generator<readonly [string, Consistency]> {
  for (let n = 1; n <= 20; n++)
    for (let m = 1; m <= n; m++)
      if (n <= 8 || [1, 7, 8, 16, n - 1].includes(m)) yield [`${m} to ${n}`, consistencyOf(m, n)]
  const large = [
    [1, 300],
    [64, 65],
    [65, 128],
    [100, 300],
    [128, 256],
    [200, 299],
    [255, 256],
    [256, 257],
    [256, 300],
    [299, 300],
  ] as const
  for (const [m, n] of large) yield [`${m} to ${n}`, consistencyOf(m, n)]

  const models = [
    [1, 1],
    [1, 2],
    [3, 7],
    [4, 7],
    [6, 8],
    [8, 20],
    [100, 300],
  ] as const
  for (const [m, n] of models) {
    const model = consistencyOf(m, n)
    const name = `${m} to ${n}`
    yield [`${name}: old root flipped`, { ...model, oldRoot: flip(model.oldRoot) }]
    yield [`${name}: new root flipped`, { ...model, newRoot: flip(model.newRoot) }]
    if (m < n) {
      yield [`${name}: roots exchanged`, { ...model, oldRoot: model.newRoot, newRoot: model.oldRoot }]
      yield [`${name}: sizes exchanged`, { ...model, oldSize: n, newSize: m }]
    }
    // No root commits to its size: where the shape of the proof stays the same, a false size verifies.
    for (const [oldSize, newSize] of [
      [m - 1, n],
      [m + 1, n],
      [m, n - 1],
      [m, n + 1],
    ] as const)
      if (oldSize > 0 && newSize > 0)
        yield [`${name}: claimed to be ${oldSize} to ${newSize}`, { ...model, oldSize, newSize }]
    for (const [change, proof] of spoilt(model.proof)) yield [`${name}: ${change}`, { ...model, proof }]
  }
}

const inclusionOf = (index: number, size: number): Inclusion => ({
  size,
  index,
  leafHash: at(leaves, index),
  root: mth(leaves.slice(0, size)),
  path: inclusionPath(index, leaves.slice(0, size)),
})

function* inclusionCases(): Generator<readonly [string, Inclusion]> {
  for (let n = 1; n <= 20; n++)
    for (let i = 0; i < n; i++)
      if (n <= 8 || [0, 7, 8, n - 1].includes(i)) yield [`${i} of ${n}`, inclusionOf(i, n)]
  const large = [
    [0, 300],
    [63, 64],
    [64, 65],
    [150, 256],
    [255, 257],
    [256, 257],
    [299, 300],
  ] as const
  for (const [i, n] of large) yield [`${i} of ${n}`, inclusionOf(i, n)]

  const models = [
    [0, 1],
    [1, 2],
    [3, 7],
    [6, 7],
    [5, 8],
    [17, 20],
    [256, 300],
  ] as const
  for (const [i, n] of models) {
    const model = inclusionOf(i, n)
    const name = `${i} of ${n}`
    yield [`${name}: leaf flipped`, { ...model, leafHash: flip(model.leafHash) }]
    yield [`${name}: root flipped`, { ...model, root: flip(model.root) }]
    yield [`${name}: index beyond the tree`, { ...model, index: n }]
    for (const [index, size] of [
      [i - 1, n],
      [i + 1, n],
      [i, n - 1],
      [i, n + 1],
    ] as const)
      if (index >= 0 && index < size)
        yield [`${name}: claimed to be ${index} of ${size}`, { ...model, index, size }]
    for (const [change, nodes] of spoilt(model.path)) yield [`${name}: ${change}`, { ...model, path: nodes }]
  }
}

const hex = (hash: Hash): string => `0x${hash.toString('hex')}`

const consistency = [...consistencyCases()].map(([name, c]) => ({
  name,
  oldSize: c.oldSize,
  newSize: c.newSize,
  oldRoot: hex(c.oldRoot),
  newRoot: hex(c.newRoot),
  proof: c.proof.map(hex),
  valid: isConsistent(c),
}))

const inclusion = [...inclusionCases()].map(([name, c]) => ({
  name,
  size: c.size,
  index: c.index,
  leafHash: hex(c.leafHash),
  root: hex(c.root),
  path: c.path.map(hex),
  valid: isIncluded(c),
}))

await output(
  {
    'test/vectors/rfc9162-consistency.json': json(consistency),
    'test/vectors/rfc9162-inclusion.json': json(inclusion),
  },
  'node scripts/generate/vectors.ts',
)
