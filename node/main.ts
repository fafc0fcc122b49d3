// A member's node as a process: reads the environment, starts, stops on a signal.
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import pino from 'pino'
import { parseConfig } from './config.ts'
import { createShutdown } from './shutdown.ts'
import { startNode } from './startNode.ts'

const shutdown = createShutdown()
let log = pino({ name: 'hexin' })

async function stop(reason: string, exitCode = 0): Promise<void> {
  log.info({ reason }, 'stopping')
  for (const { name, error } of await shutdown.close())
    log.error({ name, err: error }, 'did not close cleanly')
  process.exit(exitCode)
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal))
// A devnet's node ends with the devnet, however that ends.
process.on('disconnect', () => void stop('the parent process is gone'))
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'unhandled rejection')
  void stop('unhandled rejection', 1)
})

try {
  const config = parseConfig(process.env)
  log = pino({ name: `hexin ${config.member}`, level: config.logLevel })
  const onFatal = (error: unknown) => {
    log.fatal({ err: error }, 'can’t go on')
    void stop('can’t go on', 1)
  }
  await startNode({ config, shutdown, log, onFatal })
  log.info({ http: config.http, p2p: config.p2p }, 'ready')
  if (process.connected) process.send?.('ready')
} catch (error) {
  log.fatal(
    isHexinError(error) ? { code: error.code, remedy: error.remedy } : { err: error },
    (error as Error).message,
  )
  await stop('could not start', 1)
}
