import { HOME, licensedClasses } from '../../members/licence.ts'
import { recordKinds } from '../../schemas/kind.ts'
import type { GateRequest, GateState, GrantBasis, MemberStanding } from './inputs.ts'
import type { Rule } from './rule.ts'

/** Credit data come from bodies that may provide them. */
export const licenceRules: readonly Rule<unknown>[] = [
  {
    rule: 'provider.licence',
    code: 'MEMBER_LICENCE_MISSING',
    find({ request, state }) {
      const bound = licensedClassOf(request)
      if (bound === null) return { pass: true, found: null, bound }
      const held = licenceFor(state.provider, bound, state)
      return { pass: held !== undefined, found: held ? `${held.kind} ${held.number}` : null, bound }
    },
  },
]

/** Whoever gets data abroad gets them on a basis that the grant names. */
export const abroadRules: readonly Rule<GrantBasis>[] = [
  {
    rule: 'asker.abroad',
    code: 'GRANT_ABROAD',
    find({ basis: { artefact }, state }) {
      const found = state.asker?.country ?? null
      const named = artefact.crossBorder
      return {
        pass: found === HOME || named !== null,
        found,
        bound: named ? `${named.basis} ${named.number}` : HOME,
      }
    },
  },
]

function licensedClassOf({ kind }: GateRequest): string | null {
  const known = Object.hasOwn(recordKinds, kind) ? recordKinds[kind] : undefined
  return known && licensedClasses.has(known.dataClass) ? known.dataClass : null
}

/** In force by the decider's clock and by the block's. */
const licenceFor = (member: MemberStanding | undefined, dataClass: string, { now, block }: GateState) =>
  member?.licences.find(
    ({ classes, notBefore, notAfter }) =>
      classes.some((each) => each === dataClass) &&
      [now, block.time].every((time) => notBefore <= time && time < notAfter),
  )
