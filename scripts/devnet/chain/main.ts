// The devnet's chain as a process of its own: anvil behind a journal. Started by the devnet; ends with it.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { endProcess } from '../processes.ts'
import { startAnvil } from './anvil.ts'
import { createFront } from './front.ts'
import { openJournal } from './journal.ts'
import { createProducer } from './producer.ts'

const BLOCK_MS = 250
const IDLE_S = 15

type Genesis = { readonly chainId: number; readonly genesisTime: number }

const [folder, port] = process.argv.slice(2)
if (!folder || !port) throw new Error('usage: chain/main.ts FOLDER PORT')

const genesis = JSON.parse(readFileSync(path.join(folder, 'genesis.json'), 'utf8')) as Genesis
const pidFile = path.join(folder, 'anvil.pid')
const stateFile = path.join(folder, 'state.json')
if (existsSync(pidFile)) await endProcess(Number.parseInt(readFileSync(pidFile, 'utf8'), 10), /anvil/)

const journal = await openJournal(path.join(folder, 'journal.jsonl'))
const anvil = await startFromState()
writeFileSync(pidFile, `${anvil.process.pid}`)
anvil.process.on('exit', (code, signal) => {
  if (stopping) return
  console.error(`anvil ended (${signal ?? code}); the journal has every block`)
  process.exit(1)
})

const producer = await createProducer({ anvil, journal, idleS: IDLE_S })
const front = createFront({ anvil, producer })
front.listen(Number(port), '127.0.0.1', () => process.send?.('ready'))

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  front.close()
  const ended = new Promise((resolve) => anvil.process.once('exit', resolve))
  anvil.process.kill('SIGTERM')
  await ended
  await journal.close()
  process.exit(0)
}
process.on('SIGTERM', () => void stop())
process.on('disconnect', () => void stop())

while (!stopping) {
  await sleep(BLOCK_MS)
  if (!stopping) await producer.produce()
}

/** Starts from the state file; from the journal alone where the file can't be read. */
async function startFromState() {
  const options = { ...genesis, port: await freePort(), stateFile, stateIntervalS: 120 }
  try {
    return await startAnvil(options)
  } catch (error) {
    if (!existsSync(stateFile)) throw error
    renameSync(stateFile, `${stateFile}.unreadable`)
    return await startAnvil(options)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port: found } = server.address() as { port: number }
      server.close(() => resolve(found))
    })
  })
}
