import type { Bench } from '../context.ts'
import { benchEvidence } from './evidence.ts'
import { benchExchange } from './exchange.ts'
import { benchGate } from './gate.ts'
import { benchImport } from './import.ts'
import { benchProofs } from './proofs.ts'
import { benchStart } from './start.ts'

/** In the order in which they run. */
export const benches: Readonly<Record<string, Bench>> = {
  proofs: benchProofs,
  gate: benchGate,
  import: benchImport,
  evidence: benchEvidence,
  exchange: benchExchange,
  start: benchStart,
}
