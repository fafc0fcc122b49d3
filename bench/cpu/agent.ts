// Loaded into a node before its own code: records a CPU profile between two SIGUSR2 and writes it to the folder that the environment names.
import { renameSync, writeFileSync } from 'node:fs'
import { type Profiler, Session } from 'node:inspector/promises'
import path from 'node:path'

/** Short enough to see a part of one in a hundred in a round of seconds. In microseconds. */
const INTERVAL_US = 500

const folder = process.env['HEXIN_BENCH_PROFILES']
// The chain's process inherits the environment too; it is nobody's node.
if (folder !== undefined && process.env['HEXIN_MEMBER'] !== undefined)
  listen(path.join(folder, `${process.pid}`))

function listen(file: string): void {
  let session: Session | undefined
  process.on('SIGUSR2', () => void toggle())

  async function toggle(): Promise<void> {
    const running = session
    session = undefined
    if (running) {
      const { profile } = await running.post('Profiler.stop')
      running.disconnect()
      write(profile)
      return
    }
    session = new Session()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US })
    await session.post('Profiler.start')
    writeFileSync(`${file}.started`, '')
  }

  /** There whole or not at all: somebody waits for it. */
  function write(profile: Profiler.Profile): void {
    writeFileSync(`${file}.part`, JSON.stringify(profile))
    renameSync(`${file}.part`, `${file}.cpuprofile`)
  }
}
