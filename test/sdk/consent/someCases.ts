import fc from 'fast-check'
import { AT } from '../helpers.ts'
import { artefact, type Fault, faults, spoiltBy } from './gateCases.ts'

/** Requests and states around the bounds, some allowed, some not. */
export const cases = fc
  .record({
    chosen: fc.oneof(fc.constant<Fault[]>([]), fc.subarray([...faults], { maxLength: 3 })),
    now: fc.integer({ min: artefact.notBefore - 2, max: artefact.notBefore + 2 }),
    blockTime: fc.integer({ min: AT - 100, max: AT }),
    uses: fc.integer({ min: 0, max: 3 }),
    late: fc.boolean(),
  })
  .map(({ chosen, now, blockTime, uses, late }) => {
    const made = spoiltBy(chosen)
    const time = late ? AT : now
    const block = { ...made.state.block, time: blockTime }
    return { ...made, state: { ...made.state, now: time, uses: Math.max(uses, made.state.uses), block } }
  })
