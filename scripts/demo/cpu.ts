import { existsSync, readdirSync, readFileSync } from 'node:fs'

const TICKS_PER_S = 100

/**
 * CPU time in ms that a process, what it started and what that has ended have used; zero where the system doesn't tell (it takes Linux's
 * /proc). Processes that were killed take their time with them.
 */
export function cpuMsOf(pids: readonly number[]): number {
  if (!existsSync('/proc/self/stat')) return 0
  const children = childrenByParent()
  let ticks = 0
  const waiting = [...pids]
  // One may be named and the child of another that is: it counts once.
  const counted = new Set<number>()
  for (let pid = waiting.pop(); pid !== undefined; pid = waiting.pop()) {
    if (counted.has(pid)) continue
    counted.add(pid)
    ticks += ticksOf(pid)
    waiting.push(...(children.get(pid) ?? []))
  }
  return (ticks * 1000) / TICKS_PER_S
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(fieldsOf(Number(name))[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

/** utime, stime and those of children that were waited for: fields 14 to 17 of /proc/PID/stat. */
const ticksOf = (pid: number): number =>
  fieldsOf(pid)
    .slice(11, 15)
    .reduce((sum, field) => sum + Number(field), 0)

/** The fields after the command's name, from field 3 on. */
function fieldsOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
