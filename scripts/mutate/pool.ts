import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Job, Message, Outcome } from './job.ts'
import type { Effort } from './runner.ts'

/** Seconds; on a quiet machine it takes 2, 3 and 60. */
const LIMITS: Readonly<Record<Effort, number>> = { 'without invariants': 60, little: 60, all: 900 }

export type Pool = {
  /** Runs the job on the next worker that is free. */
  readonly run: (job: Job) => Promise<Outcome>
  readonly close: () => void
}

/** Workers that are replaced where a mutant never ends. */
export function createPool(size: number, folder: string): Pool {
  const all = new Set<ChildProcess>()
  const idle: ChildProcess[] = []
  const waiting: ((worker: ChildProcess) => void)[] = []

  function start(): void {
    const worker = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), [folder])
    all.add(worker)
    free(worker)
  }
  function free(worker: ChildProcess): void {
    const next = waiting.shift()
    if (next) next(worker)
    else idle.push(worker)
  }
  for (let i = 0; i < size; i++) start()

  return {
    async run(job) {
      const worker = idle.pop() ?? (await new Promise<ChildProcess>((resolve) => waiting.push(resolve)))
      const outcome = await outcomeOf(worker, job)
      if (outcome.status === 'timed out') {
        all.delete(worker)
        worker.kill('SIGKILL')
        start()
      } else free(worker)
      return outcome
    },
    close() {
      for (const worker of all) worker.disconnect()
    },
  }
}

function outcomeOf(worker: ChildProcess, job: Job): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // To start and to compile takes its time too.
    let timer = setTimeout(timeOut, 1000 * LIMITS.all)
    function timeOut(): void {
      end()
      resolve({ status: 'timed out' })
    }
    function end(): void {
      clearTimeout(timer)
      worker.off('message', hear)
      worker.off('exit', gone)
    }
    function gone(code: number | null, signal: string | null): void {
      end()
      reject(new Error(`A worker ended with ${code ?? signal}.`))
    }
    function hear(message: Message): void {
      if ('begins' in message) {
        clearTimeout(timer)
        timer = setTimeout(timeOut, 1000 * LIMITS[message.begins])
        return
      }
      end()
      if ('outcome' in message) resolve(message.outcome)
      else reject(new Error(message.failed))
    }
    worker.on('message', hear)
    worker.on('exit', gone)
    worker.send(job)
  })
}
