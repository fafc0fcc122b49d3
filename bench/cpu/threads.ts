import { readdirSync, readFileSync } from 'node:fs'

/** CPU time in ms: of the thread that runs the program, and of all others (garbage collector, compiler, file work). */
export type ThreadTimes = { readonly main: number; readonly others: number }

/** To the nanosecond from the scheduler's own count; /proc/PID/stat counts hundredths of a second. @throws Error off Linux */
export function threadTimes(pid: number): ThreadTimes {
  let main = 0
  let others = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const ms = msOf(`/proc/${pid}/task/${thread}`)
    if (Number(thread) === pid) main += ms
    else others += ms
  }
  return { main, others }
}

const MS_PER_TICK = 10

function msOf(folder: string): number {
  try {
    return Number(readFileSync(`${folder}/schedstat`, 'utf8').split(' ')[0]) / 1e6
  } catch {
    const [, , user = 0, system = 0] = statFields(folder, [2, 3, 14, 15])
    return (user + system) * MS_PER_TICK
  }
}

/** CPU time in ms of the children of a process that have ended and were waited for. */
export function endedChildrenMs(pid: number): number {
  const [user = 0, system = 0] = statFields(`/proc/${pid}`, [16, 17])
  return (user + system) * MS_PER_TICK
}

/** The children of a process that run. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && statFields(`/proc/${name}`, [4])[0] === pid)
    .map(Number)
}

/** Fields of a stat file by their numbers in proc(5); none for what has ended meanwhile. */
function statFields(folder: string, numbers: readonly number[]): number[] {
  try {
    const stat = readFileSync(`${folder}/stat`, 'utf8')
    // The command's name, field 2, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return numbers.map((number) => Number(fields[number - 3]))
  } catch {
    return []
  }
}
