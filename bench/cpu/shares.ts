import { OTHER, OUTSIDE, type Part, partOf } from './parts.ts'
import type { CpuProfile } from './profiler.ts'

type Frame = CpuProfile['nodes'][number]

/** The profiler's own name for having nothing to do. */
const IDLE = '(idle)'

/**
 * What share of its main thread's CPU time a node spent on what; the shares add up to 1.
 *
 * The profiler takes a thread for idle while it polls and reads sockets. So what the thread used beyond the time in which the profiler saw it at work
 * was system calls.
 * @param mainMs CPU time of the main thread over the profile's time
 */
export function sharesOf(profile: CpuProfile, mainMs: number): ReadonlyMap<Part, number> {
  const { nodes, samples = [], timeDeltas = [] } = profile
  const parents = new Map(
    nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)),
  )
  const parts = new Map(nodes.map((node) => [node.id, isIdle(node) ? undefined : attribute(node, parents)]))
  const seen = new Map<Part, number>()
  let seenMs = 0
  for (const [i, sample] of samples.entries()) {
    const part = parts.get(sample)
    if (part === undefined) continue
    // A sample stands for the time until the next one.
    const ms = (timeDeltas[i + 1] ?? 0) / 1000
    seen.set(part, (seen.get(part) ?? 0) + ms)
    seenMs += ms
  }
  // Where other processes took the CPU away in between, it was seen at work for longer than it worked.
  const whole = Math.max(seenMs, mainMs)
  seen.set(OUTSIDE, (seen.get(OUTSIDE) ?? 0) + whole - seenMs)
  return new Map([...seen].map(([part, ms]) => [part, ms / whole]))
}

const isIdle = ({ callFrame }: Frame): boolean => callFrame.functionName === IDLE

/** The innermost frame that belongs to a part decides: what a library does for the store is the store's. */
function attribute(leaf: Frame, parents: ReadonlyMap<number, Frame>): Part {
  for (let frame: Frame | undefined = leaf; frame; frame = parents.get(frame.id)) {
    const part = partOf(frame.callFrame)
    if (part !== undefined) return part
  }
  return OTHER
}
