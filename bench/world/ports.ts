import { assertPortsFree } from '../../scripts/devnet/guards.ts'

/** A devnet uses its base and what follows it, up to this. */
const SPAN = 150
const TRIES = 20

/** A free range of ports for a devnet, below the range from which the system takes ports for connections. */
export async function freeBasePort(): Promise<number> {
  for (let tries = 1; ; tries++) {
    const base = 10_000 + Math.floor(Math.random() * 100) * 200
    try {
      await assertPortsFree(
        Array.from({ length: SPAN }, (_, i) => base + i),
        false,
      )
      return base
    } catch (error) {
      if (tries === TRIES) throw error
    }
  }
}
