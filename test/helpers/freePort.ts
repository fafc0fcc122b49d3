import { createServer } from 'node:net'

/** Above the devnets' ports, below those that the system takes for connections: no connection can come in between. */
const FIRST = 30_000
const COUNT = 2_700

/** A port of this machine that nobody uses at the moment, drawn, so that files that run at once don't get the same ones. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * COUNT)
    if (await isFree(port)) return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
