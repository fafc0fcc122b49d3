import { existsSync, readFileSync, rmSync } from 'node:fs'
import type { Profiler as Inspector } from 'node:inspector'
import path from 'node:path'
import { until } from '../../scripts/demo/until.ts'

export type CpuProfile = Inspector.Profile

export type Profiler = {
  /** Profiles these nodes while `work` runs. */
  during(ids: readonly string[], work: () => Promise<unknown>): Promise<Readonly<Record<string, CpuProfile>>>
}

const agent = new URL('./agent.ts', import.meta.url)

/** Profiles nodes that run as processes of their own: each has `agent.ts` loaded, which starts and ends at a signal. */
export function createProfiler(folder: string) {
  return {
    /** Nodes that `start` starts can be profiled later. */
    async around<T>(start: () => Promise<T>): Promise<T> {
      const before = process.env['NODE_OPTIONS']
      process.env['NODE_OPTIONS'] = `${before ?? ''} --import=${agent.href}`
      process.env['HEXIN_BENCH_PROFILES'] = folder
      try {
        return await start()
      } finally {
        if (before === undefined) delete process.env['NODE_OPTIONS']
        else process.env['NODE_OPTIONS'] = before
        delete process.env['HEXIN_BENCH_PROFILES']
      }
    },
    of(pids: ReadonlyMap<string, number>): Profiler {
      return {
        async during(ids, work) {
          const chosen = ids.map((id) => [id, pids.get(id) ?? 0] as const)
          await signalAll(chosen, 'started')
          await work()
          await signalAll(chosen, 'cpuprofile')
          return Object.fromEntries(chosen.map(([id, pid]) => [id, take(pid)]))
        },
      }
    },
  }

  async function signalAll(chosen: readonly (readonly [string, number])[], sign: string): Promise<void> {
    for (const [, pid] of chosen) process.kill(pid, 'SIGUSR2')
    for (const [id, pid] of chosen)
      await until(`${id}’s profiler has ${sign}`, async () => existsSync(fileOf(pid, sign)), { everyMs: 20 })
  }

  function take(pid: number): CpuProfile {
    const profile = JSON.parse(readFileSync(fileOf(pid, 'cpuprofile'), 'utf8')) as CpuProfile
    for (const sign of ['started', 'cpuprofile']) rmSync(fileOf(pid, sign))
    return profile
  }

  function fileOf(pid: number, sign: string): string {
    return path.join(folder, `${pid}.${sign}`)
  }
}
