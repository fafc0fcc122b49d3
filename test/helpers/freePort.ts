import { createServer } from 'node:net'

/** Above the devnets' ports, below those that the system takes for connections: no connection can come in between. */
const FIRST = 30_000
/** For each of the processes that run test files at once, and one for what they share. */
const SHARES = 9
const COUNT = 300

const first = FIRST + (Number(process.env['VITEST_POOL_ID'] ?? 0) % SHARES) * COUNT
let drawn = Math.floor(Math.random() * COUNT)

/**
 * A port of this machine that nobody uses at the moment. Between here and its use somebody else could take it: no process gives the same one out
 * twice, and files that run at once have their own shares.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    drawn = (drawn + 1) % COUNT
    const port = first + drawn
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
